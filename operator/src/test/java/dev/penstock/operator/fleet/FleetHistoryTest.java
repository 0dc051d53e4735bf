package dev.penstock.operator.fleet;

import static dev.penstock.operator.fleet.Scenes.content;
import static dev.penstock.operator.fleet.Scenes.hash;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.GatewayRollout;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.operator.fleet.FleetPlan.Wish;
import dev.penstock.operator.view.FleetRevision;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Whatever happens to a Gateway and its pods, in whatever order. */
class FleetHistoryTest {
  /** What happens before the next decision. */
  sealed interface Happening {
    record Edited(int version) implements Happening {}

    record Scaled(int replicas) implements Happening {}

    record Stepped(int step) implements Happening {}

    record Ended(Phase phase, boolean share) implements Happening {}

    record Promoted(int version) implements Happening {}

    record Surged(@Nullable Integer surge) implements Happening {}

    record Toggled(boolean rollout) implements Happening {}

    record Ready(Slot slot, int pods) implements Happening {}

    record Deleted(Slot slot) implements Happening {}

    record Passed(int seconds) implements Happening {}
  }

  @Property(tries = 2000)
  void shouldNeverLeaveClientsWithoutPodsNorAskForMoreThanIsGranted(
      @ForAll("histories") List<Happening> history) {
    World world = new World();
    for (Happening happening : history) {
      world.happen(happening);
      world.decide();
    }
    world.settle();
  }

  @Provide
  Arbitrary<List<Happening>> histories() {
    Arbitrary<Integer> versions = Arbitraries.integers().between(1, 4);
    Arbitrary<Slot> slots = Arbitraries.of(Slot.class);
    return Arbitraries.<Happening>frequencyOf(
            Tuple.of(2, versions.map(Happening.Edited::new)),
            Tuple.of(1, Arbitraries.integers().between(0, 6).map(Happening.Scaled::new)),
            Tuple.of(3, Arbitraries.integers().between(0, 2).map(Happening.Stepped::new)),
            Tuple.of(
                1,
                Arbitraries.of(Phase.FAILED, Phase.ABORTED)
                    .map(phase -> new Happening.Ended(phase, phase == Phase.FAILED))),
            Tuple.of(1, Arbitraries.just(new Happening.Ended(Phase.FAILED, false))),
            Tuple.of(2, versions.map(Happening.Promoted::new)),
            Tuple.of(
                1, Arbitraries.integers().between(1, 3).injectNull(0.3).map(Happening.Surged::new)),
            Tuple.of(1, Arbitraries.of(true, true, false).map(Happening.Toggled::new)),
            Tuple.of(
                8,
                Combinators.combine(slots, Arbitraries.integers().between(0, 6))
                    .as(Happening.Ready::new)),
            Tuple.of(1, slots.map(Happening.Deleted::new)),
            Tuple.of(2, Arbitraries.integers().between(1, 40).map(Happening.Passed::new)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  /** A fleet whose plans come true at once, but for pods, which are ready when the history says. */
  private static final class World {
    private final Map<Slot, SlotScene> slots = new EnumMap<>(Slot.class);
    private final Map<String, FleetRevision> kept = new HashMap<>();
    private int replicas = 3;
    private int spec = 1;
    private int stable = 1;
    private int canary;
    private int step;
    private Phase phase = Phase.PROMOTED;
    private int weight;
    private @Nullable Instant ended;
    private @Nullable Integer surge;
    private boolean rolledOut = true;
    private Slot serving = Slot.BLUE;
    private Instant now = Scenes.NOW;

    World() {
      kept.put(hash(1), content(1));
    }

    void happen(Happening happening) {
      switch (happening) {
        case Happening.Edited(int version) -> edit(version);
        case Happening.Scaled(int pods) -> replicas = pods;
        case Happening.Stepped(int next) -> step = Math.max(step, next);
        case Happening.Ended(Phase how, boolean share) -> end(how, share);
        case Happening.Promoted(int version) -> promote(version);
        case Happening.Surged(Integer more) -> surge = more;
        case Happening.Toggled(boolean on) -> toggle(on);
        case Happening.Ready(Slot slot, int pods) -> ready(slot, pods);
        case Happening.Deleted(Slot slot) -> slots.remove(slot);
        case Happening.Passed(int seconds) -> now = now.plusSeconds(seconds);
      }
    }

    private void edit(int version) {
      spec = version;
      if (version == stable) {
        canary = 0;
        phase = Phase.PROMOTED;
      } else if (version != canary) {
        canary = version;
        phase = Phase.PROGRESSING;
        step = 0;
        ended = null;
      }
    }

    private void end(Phase how, boolean share) {
      if (canary != 0) {
        phase = how;
        weight = share ? 50 : 0;
        ended = now;
      }
    }

    /** By its steps, by hand, or one of those before. */
    private void promote(int version) {
      if (version == spec || kept.containsKey(hash(version))) {
        stable = version;
        kept.put(hash(version), content(version));
        canary = 0;
        phase = Phase.PROMOTED;
        step = 0;
        ended = null;
      }
    }

    /** A fleet without a rollout runs the spec, and so does the status that comes after. */
    private void toggle(boolean on) {
      if (on && !rolledOut) {
        promote(spec);
      }
      rolledOut = on;
    }

    private void ready(Slot slot, int pods) {
      SlotScene was = slots.get(slot);
      if (was != null) {
        int ready = Math.min(pods, was.replicas());
        slots.put(
            slot,
            new SlotScene(
                true,
                was.revision(),
                was.replicas(),
                was.replicas(),
                Map.of(was.revision(), ready)));
      }
    }

    private FleetScene scene() {
      GatewayRollout rollout = rolledOut ? Scenes.surging(surge) : null;
      RolloutStatus status = Scenes.status(phase, stable, canary, step, weight, ended);
      return new FleetScene(
          replicas, false, rollout, status, content(spec), serving, slots, kept, now);
    }

    FleetPlan decide() {
      FleetScene before = scene();
      FleetPlan plan = FleetPlanner.plan(before);
      checkPromises(before, plan);
      for (Slot slot : Slot.values()) {
        apply(slot, plan.wish(slot));
      }
      serving = plan.next();
      return plan;
    }

    private void checkPromises(FleetScene before, FleetPlan plan) {
      assertThat(plan.wish(serving)).as("what serves stays").isNotEqualTo(Wish.Fixed.GONE);
      assertThat(plan.wish(plan.next())).as("what is to serve stays").isNotEqualTo(Wish.Fixed.GONE);
      if (plan.next() != serving) {
        SlotScene taking = before.slot(plan.next());
        assertThat(taking.runs(hash(stable))).as("only the promoted revision takes over").isTrue();
        assertThat(taking.readyOf(hash(stable)) >= replicas || !before.slot(serving).isAnyReady())
            .as("it takes over when it can, or when nothing else serves")
            .isTrue();
      }
      if (rolledOut
          && before.slot(serving).exists()
          && plan.wish(serving) instanceof Wish.Run run) {
        assertThat(run.content().hash())
            .as("what serves is not changed in place")
            .isEqualTo(before.slot(serving).revision());
      }
      if (rolledOut && replicas > 0 && before.slot(serving).replicas() > 0) {
        assertThat(asked(before, plan, serving)).as("clients keep a pod").isPositive();
      }
      int asked = asked(before, plan, Slot.BLUE) + asked(before, plan, Slot.GREEN);
      int had = before.slot(Slot.BLUE).replicas() + before.slot(Slot.GREEN).replicas();
      assertThat(asked).as("pods in all").isLessThanOrEqualTo(Math.max(had, granted(before)));
    }

    /** What serves and cannot be written keeps its pods until what follows has all of its own. */
    private int granted(FleetScene before) {
      SlotScene serves = before.slot(serving);
      if (rolledOut && serves.exists() && before.content(serves.revision()) == null) {
        return serves.replicas() + replicas;
      }
      return surge == null || !rolledOut ? 2 * replicas : replicas + surge;
    }

    private static int asked(FleetScene before, FleetPlan plan, Slot slot) {
      return switch (plan.wish(slot)) {
        case Wish.Run run -> run.replicas() == null ? 0 : run.replicas();
        case Wish.Fixed.LEFT -> before.slot(slot).replicas();
        case Wish.Fixed.GONE -> 0;
      };
    }

    private void apply(Slot slot, Wish wish) {
      switch (wish) {
        case Wish.Run(FleetRevision content, Integer pods) -> {
          SlotScene was = slots.getOrDefault(slot, SlotScene.EMPTY);
          int wanted = pods == null ? was.replicas() : pods;
          int ready = Math.min(was.readyOf(content.hash()), wanted);
          slots.put(
              slot,
              new SlotScene(true, content.hash(), wanted, wanted, Map.of(content.hash(), ready)));
        }
        case Wish.Fixed.LEFT -> {}
        case Wish.Fixed.GONE -> slots.remove(slot);
      }
    }

    /** When all pods become ready, the promoted revision serves, and the canary has its pods. */
    void settle() {
      for (int i = 0; i < 40; i++) {
        for (Slot slot : Slot.values()) {
          ready(slot, Integer.MAX_VALUE);
        }
        decide();
        now = now.plusSeconds(5);
      }
      SlotScene serves = slots.getOrDefault(serving, SlotScene.EMPTY);
      SlotScene beside = slots.getOrDefault(serving.other(), SlotScene.EMPTY);
      boolean tried =
          rolledOut
              && canary != 0
              && (phase == Phase.PROGRESSING || (phase == Phase.FAILED && weight > 0));
      assertThat(serves.revision()).isEqualTo(hash(rolledOut ? stable : spec));
      assertThat(beside.exists()).isEqualTo(tried);
      if (tried) {
        assertThat(beside.revision()).isEqualTo(hash(canary));
        assertThat(beside.replicas())
            .isGreaterThanOrEqualTo(
                new PodBudget(replicas, surge).share(List.of(5, 50, 100).get(step)));
      } else {
        assertThat(serves.replicas()).isEqualTo(replicas);
      }
    }
  }
}
