package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.GatewayRollout;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.api.v1alpha1.RolloutStep;
import dev.penstock.operator.fleet.FleetPlan.Wish;
import dev.penstock.operator.view.FleetRevision;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a fleet's slots should become: a pure function. What serves is changed in place only
 * without a rollout; with one, what is to serve gets ready in the other slot first.
 */
final class FleetPlanner {
  private final FleetScene scene;
  private final Slot serving;
  private final Slot free;
  private final PodBudget budget;

  private FleetPlanner(FleetScene scene) {
    this.scene = scene;
    this.serving = scene.serving();
    this.free = serving.other();
    GatewayRollout rollout = scene.rollout();
    this.budget =
        new PodBudget(
            scene.replicas(), rollout == null || scene.autoscaled() ? null : rollout.surge());
  }

  static FleetPlan plan(FleetScene scene) {
    FleetPlanner planner = new FleetPlanner(scene);
    GatewayRollout rollout = scene.rollout();
    RolloutStatus status = scene.status();
    if (rollout == null || status == null || status.stable() == null) {
      return planner.inPlace();
    }
    return planner.rolledOut(rollout, status, status.stable());
  }

  private FleetPlan inPlace() {
    return plan(run(serving, scene.spec(), scene.replicas()), Wish.Fixed.GONE, null, null);
  }

  private FleetPlan rolledOut(GatewayRollout rollout, RolloutStatus status, Revision stable) {
    Slot home = home(stable.hash());
    FleetRevision content = scene.content(stable.hash());
    if (content == null && !scene.slot(home).runs(stable.hash())) {
      return plan(
          Wish.Fixed.LEFT, Wish.Fixed.LEFT, null, "the promoted revision is not kept any more");
    }
    if (home != serving) {
      return takingOver(stable, content);
    }
    Revision canary = status.canary();
    if (canary == null || canary.hash().equals(stable.hash())) {
      return plan(runOrLeave(content, scene.replicas()), Wish.Fixed.GONE, null, null);
    }
    return isTried(status)
        ? trying(weight(rollout, status), content, canary.hash())
        : takenBack(rollout, status, content, canary.hash());
  }

  /** Where the promoted revision lives: where it runs, else where nothing serves. */
  private Slot home(String hash) {
    if (scene.slot(serving).runs(hash)) {
      return serving;
    }
    return scene.slot(free).runs(hash) || scene.slot(serving).exists() ? free : serving;
  }

  /** The promoted revision is not what serves: it takes over when it has the pods for it. */
  private FleetPlan takingOver(Revision stable, @Nullable FleetRevision content) {
    SlotScene from = scene.slot(serving);
    SlotScene to = scene.slot(free);
    int ready = to.readyOf(stable.hash());
    boolean able = ready >= scene.replicas() || (ready > 0 && !from.isAnyReady());
    boolean over = able && to.runs(stable.hash());
    FleetRevision old = scene.content(from.revision());
    // What cannot be written cannot give way either: then a gap would be worse than more pods.
    PodBudget rules = old == null ? new PodBudget(scene.replicas(), null) : budget;
    int arriving = rules.arriving(scene.replicas(), to.replicasOf(stable.hash()), from.pods());
    int leaving = Math.min(from.replicas(), rules.leaving(scene.replicas(), arriving, ready));
    Wish givingWay =
        over || old == null || scene.autoscaled() || leaving == from.replicas()
            ? Wish.Fixed.LEFT
            : new Wish.Run(old, leaving);
    Wish taking =
        content == null
            ? Wish.Fixed.LEFT
            : new Wish.Run(content, over && scene.autoscaled() ? null : (Integer) arriving);
    return new FleetPlan(
        serving,
        over ? free : serving,
        Map.of(serving, givingWay, free, taking),
        false,
        null,
        "revision %d takes over first: %d of its %d pods are ready"
            .formatted(stable.number(), ready, scene.replicas()),
        null);
  }

  /** A canary is tried beside the promoted revision, which serves. */
  private FleetPlan trying(int weight, @Nullable FleetRevision stable, String canary) {
    FleetRevision content = scene.content(canary);
    SlotScene there = scene.slot(free);
    int wanted = budget.share(weight);
    int arriving = budget.arriving(wanted, there.replicasOf(canary), scene.slot(serving).pods());
    int leaving = budget.leaving(wanted, arriving, there.readyOf(canary));
    return plan(
            runOrLeave(stable, leaving),
            content == null ? Wish.Fixed.LEFT : new Wish.Run(content, arriving),
            there.exists() || content != null ? free : null,
            content == null ? "its content is not known any more" : null)
        .onlyGrowing();
  }

  /** A canary without traffic: its pods stay for a while, to be looked at. */
  private FleetPlan takenBack(
      GatewayRollout rollout, RolloutStatus status, @Nullable FleetRevision stable, String canary) {
    Wish promoted = runOrLeave(stable, scene.replicas());
    SlotScene there = scene.slot(free);
    Optional<Instant> end = removal(status, rollout.effectiveRemovalDelay());
    int lingering = budget.lingering(there.replicas());
    FleetRevision content = scene.content(canary);
    boolean tooMany = there.replicas() > lingering && content == null;
    if (!there.runs(canary) || tooMany || end.filter(scene.now()::isBefore).isEmpty()) {
      return plan(promoted, Wish.Fixed.GONE, null, null);
    }
    Wish wish =
        there.replicas() > lingering && content != null
            ? new Wish.Run(content, lingering)
            : Wish.Fixed.LEFT;
    return plan(promoted, wish, free, null).until(end.get());
  }

  private FleetPlan plan(
      Wish serves, Wish beside, @Nullable Slot canary, @Nullable String waiting) {
    return new FleetPlan(
        serving, serving, Map.of(serving, serves, free, beside), true, canary, waiting, null);
  }

  private Wish runOrLeave(@Nullable FleetRevision content, int replicas) {
    return content == null ? Wish.Fixed.LEFT : run(serving, content, replicas);
  }

  private Wish run(Slot slot, FleetRevision content, int replicas) {
    boolean scaled = scene.autoscaled() && scene.slot(slot).exists();
    return new Wish.Run(content, scaled ? null : (Integer) replicas);
  }

  private static boolean isTried(RolloutStatus status) {
    return status.phase() == Phase.PROGRESSING
        || status.phase() == Phase.PAUSED
        || (status.phase() == Phase.FAILED && status.weight() > 0);
  }

  /** That of the step: pods are made before the data plane is told of a share. */
  private static int weight(GatewayRollout rollout, RolloutStatus status) {
    List<RolloutStep> steps = rollout.steps();
    int step = status.step() == null ? 0 : status.step();
    return steps.isEmpty() ? 100 : steps.get(Math.clamp(step, 0, steps.size() - 1)).weight();
  }

  private static Optional<Instant> removal(RolloutStatus status, Duration delay) {
    try {
      return status.history().isEmpty()
          ? Optional.empty()
          : Optional.of(Instant.parse(status.history().getLast().endedAt()).plus(delay));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
