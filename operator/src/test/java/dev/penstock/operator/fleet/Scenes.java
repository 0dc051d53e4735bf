package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.GatewayRollout;
import dev.penstock.api.v1alpha1.PodTemplate;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.api.v1alpha1.RolloutStatus.StepRecord;
import dev.penstock.api.v1alpha1.RolloutStatus.StepResult;
import dev.penstock.api.v1alpha1.RolloutStep;
import dev.penstock.operator.view.FleetRevision;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fleet as it might be seen: what a test does not say is that of a fleet at rest. */
final class Scenes {
  static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

  /** Weights 5, 50 and 100. */
  static final GatewayRollout ROLLOUT = surging(null);

  private int replicas = 2;
  private boolean autoscaled;
  private @Nullable GatewayRollout rollout;
  private @Nullable RolloutStatus status;
  private FleetRevision spec = content(1);
  private Slot serving = Slot.BLUE;
  private Instant now = NOW;
  private final Map<Slot, SlotScene> slots = new EnumMap<>(Slot.class);
  private final Map<String, FleetRevision> kept = new HashMap<>();

  static Scenes scene() {
    return new Scenes();
  }

  static FleetRevision content(int version) {
    return new FleetRevision("proxy:" + version, PodTemplate.NONE);
  }

  static String hash(int version) {
    return content(version).hash();
  }

  static GatewayRollout surging(@Nullable Integer surge) {
    return new GatewayRollout(
        List.of(new RolloutStep(5, null), new RolloutStep(50, null), new RolloutStep(100, null)),
        null,
        surge,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of());
  }

  /**
   * A status with these versions.
   *
   * @param canary 0 for none
   * @param ended when the canary got no more traffic; null when it has some
   */
  static RolloutStatus status(
      Phase phase, int stable, int canary, int step, int weight, @Nullable Instant ended) {
    return new RolloutStatus(
        phase,
        "",
        revision(stable),
        canary == 0 ? null : revision(canary),
        step,
        weight,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        ended == null
            ? List.of()
            : List.of(
                new StepRecord(
                    step, weight, null, ended.toString(), StepResult.FAILED, 0, 0, List.of())),
        null);
  }

  private static Revision revision(int version) {
    return new Revision(version, hash(version));
  }

  Scenes of(int pods) {
    replicas = pods;
    return this;
  }

  Scenes autoscaled() {
    autoscaled = true;
    return this;
  }

  Scenes spec(int version) {
    spec = content(version);
    return this;
  }

  Scenes rollout(GatewayRollout plan) {
    rollout = plan;
    return this;
  }

  Scenes stable(int version) {
    return status(status(Phase.PROMOTED, version, 0, 0, 0, null));
  }

  Scenes trying(int stable, int canary, int step) {
    return status(status(Phase.PROGRESSING, stable, canary, step, 0, null));
  }

  Scenes status(RolloutStatus where) {
    status = where;
    rollout = rollout == null ? ROLLOUT : rollout;
    return this;
  }

  Scenes withoutRollout() {
    rollout = null;
    return this;
  }

  Scenes serving(Slot slot) {
    serving = slot;
    return this;
  }

  Scenes has(Slot slot, int version, int pods, int ready) {
    slots.put(slot, new SlotScene(true, hash(version), pods, pods, Map.of(hash(version), ready)));
    return this;
  }

  Scenes kept(int... versions) {
    for (int version : versions) {
      kept.put(hash(version), content(version));
    }
    return this;
  }

  Scenes at(Instant time) {
    now = time;
    return this;
  }

  FleetScene build() {
    return new FleetScene(replicas, autoscaled, rollout, status, spec, serving, slots, kept, now);
  }

  FleetPlan plan() {
    return FleetPlanner.plan(build());
  }
}
