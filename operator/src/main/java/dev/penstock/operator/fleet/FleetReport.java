package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.GatewayStatus.Address;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.operator.fleet.RevisionFacts.RevisionPod;
import dev.penstock.operator.fleet.RevisionFacts.Tried;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what a Gateway's children have come to. */
final class FleetReport {
  private final ObservedFleet observed;
  private final FleetScene scene;
  private final FleetPlan plan;
  private final Troubles troubles;

  private FleetReport(ObservedFleet observed, FleetScene scene, FleetPlan plan, Troubles troubles) {
    this.observed = observed;
    this.scene = scene;
    this.plan = plan;
    this.troubles = troubles;
  }

  static FleetFacts facts(
      Gateway gateway,
      ObservedFleet observed,
      FleetScene scene,
      FleetPlan plan,
      Troubles troubles) {
    Deployment serving = observed.deployments().get(scene.serving());
    return new FleetFacts(
        gateway.getMetadata().getGeneration(),
        serving == null ? scene.replicas() : PodStates.desiredReplicas(serving),
        observed.deployments().values().stream().mapToInt(PodStates::replicas).sum(),
        serving == null ? 0 : PodStates.readyReplicas(serving),
        PodStates.readyPods(observed.pods()),
        addresses(gateway, observed.service()),
        serving == null ? List.of() : obstacles(serving, observed.podsIn(scene.serving())),
        troubles.blocked,
        troubles.refused,
        new FleetReport(observed, scene, plan, troubles).revisions(scene.status()));
  }

  private static List<String> obstacles(Deployment serving, Collection<Pod> pods) {
    List<String> obstacles = PodStates.obstacles(serving, pods);
    return obstacles.isEmpty()
        ? List.of()
        : List.of(
            "Deployment %s: %s"
                .formatted(serving.getMetadata().getName(), String.join("; ", obstacles)));
  }

  private static List<Address> addresses(Gateway gateway, @Nullable Service service) {
    return service == null || !FleetNames.mayWrite(gateway, service)
        ? List.of()
        : Addresses.of(service);
  }

  private RevisionFacts revisions(@Nullable RolloutStatus status) {
    return new RevisionFacts(
        scene.spec(),
        observed.kept(),
        status == null || status.canary() == null ? null : tried(status.canary().hash()),
        pods(observed.pods()));
  }

  private Tried tried(String hash) {
    Slot slot = plan.canary();
    int ready = slot == null ? 0 : scene.slot(slot).readyOf(hash);
    return new Tried(
        hash, new PodBudget(scene.replicas(), null).capacity(ready), obstacle(slot, hash));
  }

  private @Nullable String obstacle(@Nullable Slot slot, String hash) {
    if (plan.waiting() != null) {
      return plan.waiting();
    }
    if (troubles.canary != null) {
      return troubles.canary;
    }
    Deployment deployment = slot == null ? null : observed.deployments().get(slot);
    if (slot == null || deployment == null) {
      return null;
    }
    List<Pod> pods =
        observed.podsIn(slot).stream().filter(pod -> PodStates.revision(pod).equals(hash)).toList();
    List<String> obstacles = PodStates.obstacles(deployment, pods);
    return obstacles.isEmpty() ? null : String.join("; ", obstacles);
  }

  private static List<RevisionPod> pods(Collection<Pod> pods) {
    return pods.stream()
        .map(
            pod ->
                new RevisionPod(
                    pod.getMetadata().getName(), PodStates.revision(pod), PodStates.restarts(pod)))
        .sorted(Comparator.comparing(RevisionPod::name))
        .toList();
  }
}
