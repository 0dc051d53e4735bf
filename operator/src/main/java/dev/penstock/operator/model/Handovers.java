package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.GatewayRollout;
import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.operator.snapshot.HandoverResource;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.Endpoint;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.PodInfo;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.RolloutState;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a fleet's pods give to each other: their share to the revision that is tried, and, as long
 * as pods of another revision are left, as much to the promoted one as it can take.
 */
final class Handovers {
  private static final int ALL = 100;

  private Handovers() {}

  /** The handover of a Gateway's fleet; empty for one without rollouts. */
  static Optional<HandoverResource> of(ClusterView view, ObjectKey gateway) {
    Resource<GatewaySpec> resource = view.gateways().get(gateway);
    RolloutState state = view.fleetRollouts().get(gateway);
    GatewayRollout rollout = resource == null ? null : resource.spec().rollout();
    if (resource == null || rollout == null || state == null) {
      return Optional.empty();
    }
    List<PodInfo> pods =
        view.pods().values().stream()
            .filter(pod -> pod.gateway().equals(gateway) && !pod.terminating())
            .toList();
    String canary = state.canary();
    return canary != null && !isStillTakingOver(state, canary, pods)
        ? Optional.of(tried(canary, state.weight(), rollout, pods))
        : promoted(state.stable(), resource.spec(), pods);
  }

  /**
   * A revision waits for its first pod until the one that was promoted before has taken over. What
   * was given to that one must not come back to the pods that it replaces.
   */
  private static boolean isStillTakingOver(
      RolloutState state, String canary, Collection<PodInfo> pods) {
    return pods.stream().noneMatch(runs(canary)) && !pods.stream().allMatch(runs(state.stable()));
  }

  private static HandoverResource tried(
      String canary, int weight, GatewayRollout rollout, Collection<PodInfo> pods) {
    GatewayRollout.Testers testers = rollout.match();
    // Where all are given, testers are nothing special, and nothing changes with the promotion.
    List<String> sources = testers == null || weight == ALL ? List.of() : testers.sourceRanges();
    return to(canary, weight, sources, pods);
  }

  private static Optional<HandoverResource> promoted(
      String stable, GatewaySpec spec, Collection<PodInfo> pods) {
    int others = Math.toIntExact(pods.stream().filter(runs(stable).negate()).count());
    if (others == 0) {
      return Optional.empty();
    }
    // Whatever scales the fleet: the pods that are replaced tell what the load takes.
    int wanted = Math.max(others, spec.fixedReplicas().orElse(0));
    int ready = Math.toIntExact(pods.stream().filter(runs(stable)).filter(PodInfo::ready).count());
    return Optional.of(to(stable, Math.min(ALL, ALL * ready / wanted), List.of(), pods));
  }

  private static HandoverResource to(
      String revision, int weight, List<String> sources, Collection<PodInfo> pods) {
    return new HandoverResource(
        HandoverResource.NAME,
        revision,
        weight,
        sources,
        addresses(pods, runs(revision).and(PodInfo::ready))
            .map(address -> new Endpoint(address, Penstock.HANDOVER_PORT))
            .toList(),
        addresses(pods, runs(revision).negate()).toList());
  }

  private static Stream<String> addresses(Collection<PodInfo> pods, Predicate<PodInfo> which) {
    return pods.stream().filter(which).map(PodInfo::address).distinct().sorted();
  }

  private static Predicate<PodInfo> runs(String revision) {
    return pod -> pod.revision().equals(revision);
  }
}
