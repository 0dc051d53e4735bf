package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.model.Backends.Backend;
import dev.penstock.operator.model.GatewayFrame.ListenerShape;
import dev.penstock.operator.model.RouteAttachment.AtParent;
import dev.penstock.operator.model.RouteContents.Promoted;
import dev.penstock.operator.model.RouteContents.Trial;
import dev.penstock.operator.model.RouteResult.Share;
import dev.penstock.operator.model.Verdict.Accepted;
import dev.penstock.operator.model.Verdict.Rejected;
import dev.penstock.operator.snapshot.CanaryRules;
import dev.penstock.operator.snapshot.RouteResource;
import dev.penstock.operator.snapshot.RouteResource.Attachment;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what one Route results in. What is said of it is about its spec; what serves may be
 * what was promoted, whose faults are told as such.
 */
final class RouteAssembly {
  private static final String OF_PROMOTED = "the promoted revision: ";

  private final Resource<RouteSpec> route;
  private final RouteContents contents;
  private final RouteBody spec;
  private final RouteBody serving;
  private final RouteAttachment ofSpec;
  private final RouteAttachment ofServing;

  private RouteAssembly(
      Resource<RouteSpec> route,
      RouteContents contents,
      Function<RouteBody, RouteAttachment> attach) {
    Promoted promoted = contents.promoted();
    this.route = route;
    this.contents = contents;
    this.spec = contents.spec();
    this.serving = promoted == null ? spec : promoted.body();
    this.ofSpec = attach.apply(spec);
    this.ofServing = promoted == null ? ofSpec : attach.apply(serving);
  }

  /**
   * What the Route results in.
   *
   * @param route the Route
   * @param contents the Route without its parents
   * @param namespaceLabels the labels of the Route's namespace
   * @param frames finds a Gateway
   */
  static RouteResult assemble(
      Resource<RouteSpec> route,
      RouteContents contents,
      Map<String, String> namespaceLabels,
      Function<ObjectKey, @Nullable GatewayFrame> frames) {
    return new RouteAssembly(
            route, contents, body -> RouteAttachment.of(route, body, namespaceLabels, frames))
        .result();
  }

  private RouteResult result() {
    CanaryTrial canary = trial();
    List<ParentOutcome> parents = new ArrayList<>();
    for (int i = 0; i < ofSpec.parents().size(); i++) {
      parents.add(parent(ofSpec.parents().get(i), ofServing.parents().get(i), canary != null));
    }
    RolloutOutcome rollout =
        contents.hash().isEmpty()
            ? null
            : new RolloutOutcome(contents.hash(), fault(contents.spec()));
    Map<ObjectKey, Share> shares = new HashMap<>();
    Stream.concat(ofSpec.gateways().stream(), ofServing.gateways().stream())
        .distinct()
        .forEach(gateway -> shares.put(gateway, share(gateway, canary)));
    return new RouteResult(
        route, contents, new RouteOutcome(parents, rollout), shares, backends(canary != null));
  }

  private static @Nullable String fault(RouteBody spec) {
    return spec.faults().isEmpty() ? null : Faults.message(spec.faults());
  }

  /** Null when the spec is not to be tried, or cannot be, or nobody accepts it. */
  private @Nullable CanaryTrial trial() {
    Promoted promoted = contents.promoted();
    Trial trial = contents.trial();
    return promoted != null
            && trial != null
            && spec.isUsable()
            && ofSpec.parents().stream().anyMatch(parent -> parent.refused().isEmpty())
        ? new CanaryTrial(promoted.hash(), trial)
        : null;
  }

  private Share share(ObjectKey gateway, @Nullable CanaryTrial canary) {
    Set<String> listeners = new TreeSet<>(ofSpec.listeners(gateway));
    listeners.addAll(ofServing.listeners(gateway));
    List<Attachment> attachments =
        serving.isUsable() ? ofServing.served(gateway) : List.<Attachment>of();
    List<Attachment> tried = canary == null ? List.of() : ofSpec.served(gateway);
    return new Share(
        List.copyOf(listeners),
        attachments.isEmpty() && tried.isEmpty() ? null : resource(attachments, tried, canary));
  }

  private RouteResource resource(
      List<Attachment> attachments, List<Attachment> tried, @Nullable CanaryTrial canary) {
    return new RouteResource(
        route.key().toString(),
        attachments,
        serving.isUsable() ? serving.rules() : List.of(),
        route.created().getEpochSecond(),
        canary == null ? "" : canary.stable(),
        canary == null
            ? null
            : new CanaryRules(
                contents.hash(),
                tried,
                spec.rules(),
                canary.trial().weight(),
                canary.trial().terms().testers(),
                canary.trial().terms().sticky()));
  }

  private Map<String, Backend> backends(boolean tried) {
    Map<String, Backend> ofServingRules = serving.isUsable() ? serving.backends() : Map.of();
    if (!tried) {
      return ofServingRules;
    }
    Map<String, Backend> both = new HashMap<>(ofServingRules);
    both.putAll(spec.backends());
    return both;
  }

  private ParentOutcome parent(AtParent atSpec, AtParent atServing, boolean tried) {
    Stream<ListenerShape> configured =
        Stream.concat(
            serving.isUsable() ? atServing.common().stream() : Stream.of(),
            tried ? atSpec.common().stream() : Stream.of());
    return new ParentOutcome(
        atSpec.ref(),
        atSpec.gateway(),
        accepted(atSpec, atServing),
        resolvedRefs(),
        atSpec.refused().isEmpty() && spec.isUsable() ? leftOut() : null,
        atSpec.common().stream().map(ListenerShape::name).toList(),
        configured.filter(ListenerShape::served).map(ListenerShape::name).distinct().toList());
  }

  private Verdict accepted(AtParent atSpec, AtParent atServing) {
    List<String> faults = spec.faults();
    boolean servedAllTheSame =
        contents.promoted() != null && serving.isUsable() && atServing.refused().isEmpty();
    String besides = servedAllTheSame ? "; the promoted revision goes on serving" : "";
    if (atSpec.refused().isPresent()) {
      Rejected reason = atSpec.refused().get();
      String more = faults.isEmpty() ? "" : "; besides, " + Faults.message(faults);
      return new Rejected(reason.reason(), reason.message() + more + besides);
    }
    return spec.isUsable()
        ? new Accepted(Reasons.ACCEPTED, "attached to " + RouteAttachment.named(atSpec.common()))
        : new Rejected(Reasons.UNSUPPORTED_VALUE, Faults.message(faults) + besides);
  }

  private @Nullable Rejected leftOut() {
    List<String> texts = new ArrayList<>();
    if (!spec.faults().isEmpty()) {
      texts.add("left out: " + Faults.message(spec.faults()));
    }
    if (contents.promoted() != null && !serving.faults().isEmpty()) {
      texts.add("left out of " + OF_PROMOTED + Faults.message(serving.faults()));
    }
    return texts.isEmpty()
        ? null
        : new Rejected(Reasons.UNSUPPORTED_VALUE, String.join("; ", texts));
  }

  private Verdict resolvedRefs() {
    Stream<Rejected> ofPromoted =
        contents.promoted() == null
            ? Stream.of()
            : serving.refFaults().stream()
                .map(fault -> new Rejected(fault.reason(), OF_PROMOTED + fault.message()));
    List<Rejected> faults = Stream.concat(spec.refFaults().stream(), ofPromoted).toList();
    return faults.isEmpty()
        ? Credential.resolved()
        : new Rejected(
            faults.getFirst().reason(),
            Faults.message(faults.stream().map(Rejected::message).toList()));
  }

  /**
   * That the spec's content is tried.
   *
   * @param stable the hash of what was promoted
   * @param trial how it is tried
   */
  private record CanaryTrial(String stable, Trial trial) {}
}
