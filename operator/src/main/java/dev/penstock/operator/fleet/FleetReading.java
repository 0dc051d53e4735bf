package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Autoscaling;
import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.operator.view.FleetRevision;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads off a Gateway and its children what its slots are decided by. */
final class FleetReading {
  private final Gateway gateway;
  private final GatewaySpec spec;
  private final ObservedFleet observed;
  private final FleetSettings settings;
  private final Map<Slot, SlotScene> slots = new EnumMap<>(Slot.class);
  private final Map<String, FleetRevision> kept;

  private FleetReading(Gateway gateway, ObservedFleet observed, FleetSettings settings) {
    this.gateway = gateway;
    this.spec = gateway.getSpec();
    this.observed = observed;
    this.settings = settings;
    for (Slot slot : Slot.values()) {
      slots.put(slot, slot(slot));
    }
    this.kept =
        observed.kept().stream()
            .map(RevisionFacts.Kept::content)
            .collect(Collectors.toMap(FleetRevision::hash, content -> content, (one, same) -> one));
  }

  static FleetScene read(
      Gateway gateway, ObservedFleet observed, FleetSettings settings, Instant now) {
    return new FleetReading(gateway, observed, settings).scene(now);
  }

  private FleetScene scene(Instant now) {
    Slot serving = serving();
    return new FleetScene(
        replicas(serving),
        isAutoscaled(),
        spec.rollout(),
        status(),
        new FleetRevision(image(serving), spec.effectiveTemplate()),
        serving,
        slots,
        kept,
        now);
  }

  private @Nullable RolloutStatus status() {
    return gateway.getStatus() == null ? null : gateway.getStatus().rollout();
  }

  private @Nullable String stable() {
    RolloutStatus status = status();
    return status == null || status.stable() == null ? null : status.stable().hash();
  }

  private SlotScene slot(Slot slot) {
    Map<String, Integer> ready =
        observed.podsIn(slot).stream()
            .filter(PodStates::isReady)
            .collect(Collectors.groupingBy(PodStates::revision, Collectors.summingInt(pod -> 1)));
    return deployment(slot)
        .map(
            deployment -> {
              int replicas = PodStates.desiredReplicas(deployment);
              return new SlotScene(
                  true,
                  PodStates.revision(deployment.getSpec().getTemplate()),
                  replicas,
                  Math.max(replicas, PodStates.replicas(deployment)),
                  ready);
            })
        .orElseGet(() -> new SlotScene(false, "", 0, 0, ready));
  }

  private Optional<Deployment> deployment(Slot slot) {
    return Optional.ofNullable(observed.deployments().get(slot))
        .filter(deployment -> FleetNames.mayWrite(gateway, deployment));
  }

  private Slot serving() {
    return Optional.ofNullable(observed.service())
        .filter(service -> FleetNames.mayWrite(gateway, service))
        .map(Service::getSpec)
        .flatMap(service -> Slot.in(service.getSelector()))
        .orElseGet(this::servingWithoutService);
  }

  /** Nobody reaches any slot: the promoted one should be reached, else what is there. */
  private Slot servingWithoutService() {
    String stable = stable();
    return Stream.of(Slot.values())
        .max(
            Comparator.<Slot, Boolean>comparing(slot -> stable != null && scene(slot).runs(stable))
                .thenComparing(slot -> scene(slot).isAnyReady())
                .thenComparing(slot -> scene(slot).exists())
                .thenComparing(slot -> slot == Slot.BLUE))
        .orElse(Slot.BLUE);
  }

  private SlotScene scene(Slot slot) {
    return slots.getOrDefault(slot, SlotScene.EMPTY);
  }

  /** Somebody else's autoscaler counts: two masters of one number would never rest. */
  private boolean isAutoscaled() {
    return spec.autoscaling() != null
        || observed.autoscalers().stream()
            .anyMatch(autoscaler -> !FleetNames.mayWrite(gateway, autoscaler));
  }

  private int replicas(Slot serving) {
    if (isAutoscaled() && scene(serving).exists()) {
      return scene(serving).replicas();
    }
    Autoscaling autoscaling = spec.autoscaling();
    return autoscaling == null
        ? spec.fixedReplicas().orElse(0)
        : autoscaling.effectiveMinReplicas();
  }

  /** A Gateway that names no version keeps what serves, unless the settings have it upgraded. */
  private String image(Slot serving) {
    if (spec.version() != null) {
      return settings.image() + ":" + spec.version();
    }
    Optional<String> running = settings.upgradeRunning() ? Optional.empty() : running(serving);
    return running.orElseGet(() -> settings.image() + ":" + settings.version());
  }

  /** The serving slot's Deployment may have been deleted by somebody. */
  private Optional<String> running(Slot serving) {
    return deployment(serving)
        .flatMap(FleetReading::image)
        .or(() -> Optional.ofNullable(stable()).map(kept::get).map(FleetRevision::image));
  }

  private static Optional<String> image(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().stream()
        .filter(container -> FleetPod.CONTAINER.equals(container.getName()))
        .map(Container::getImage)
        .filter(image -> image != null && !image.isEmpty())
        .findFirst();
  }
}
