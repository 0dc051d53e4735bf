package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.RolloutPlan;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.api.v1alpha1.RolloutStatus.StepResult;
import dev.penstock.operator.rollout.RolloutEvent.Kind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides where a rollout stands next. */
public final class Rollout {
  private Rollout() {}

  /**
   * The next state, a function of its arguments alone. It is at rest when there is nothing new:
   * applied to its own result, with the same observation and no measurement, it says the same.
   *
   * @param plan the spec's rollout; null when it has none
   * @param present the status as it is; null when there is none
   * @param conclusion the measurement that has just been made; null when none has
   * @param now the clock; parts of a millisecond are dropped
   */
  public static Outcome next(
      @Nullable RolloutPlan plan,
      @Nullable RolloutStatus present,
      Observed observed,
      @Nullable Conclusion conclusion,
      Instant now) {
    if (plan == null) {
      // What was promoted once would otherwise be returned to, should a rollout be set again.
      return new Outcome(
          List.of(), null, observed.kept().stream().map(Revision::hash).toList(), List.of());
    }
    Turn turn = new Turn(plan, observed, now.truncatedTo(ChronoUnit.MILLIS), Draft.of(present));
    follow(turn);
    if (turn.draft.stable != null) {
      Orders.obey(turn);
      Course.follow(turn, conclusion);
    }
    return outcome(turn, present);
  }

  /** Takes notice of what the spec says. */
  private static void follow(Turn turn) {
    Draft draft = turn.draft;
    if (draft.stable == null) {
      adopt(turn);
    }
    Revision stable = draft.stable;
    if (stable == null) {
      return;
    }
    String hash = turn.observed.hash();
    if (stable.hash().equals(hash)) {
      editedBack(turn, stable);
    } else if (draft.canary == null || !draft.canary.hash().equals(hash)) {
      String order = Orders.value(turn.observed);
      if (draft.isLive() && order != null && Order.word(order).equals("promote")) {
        // It was for the revision that is replaced.
        draft.obeyed = order;
      }
      turn.start(new Revision(turn.nextNumber(), hash));
    }
  }

  /** What serves when a rollout is first seen is promoted; nothing else has been. */
  private static void adopt(Turn turn) {
    Draft draft = turn.draft;
    Optional<Revision> newest =
        turn.observed.kept().stream().max(Comparator.comparingLong(Revision::number));
    draft.clearCanary();
    if (newest.isPresent()) {
      // The status was lost, and not what it named.
      draft.stable = newest.get();
    } else if (turn.observed.fault() != null) {
      draft.phase = Phase.PROGRESSING;
    } else {
      draft.stable = new Revision(turn.nextNumber(), turn.observed.hash());
      draft.obeyed = Orders.value(turn.observed);
      turn.tell(Kind.PROMOTED, Texts.named(draft.stable) + " is promoted as it is");
    }
  }

  private static void editedBack(Turn turn, Revision stable) {
    Draft draft = turn.draft;
    if (draft.canary == null && draft.phase == Phase.PROMOTED) {
      return;
    }
    if (turn.isTried()) {
      draft.recordStep(StepResult.ABORTED, turn.now);
    }
    if (draft.canary != null) {
      turn.tell(Kind.RESTORED, "the spec says what is promoted: " + Texts.named(stable));
    }
    draft.clearCanary();
  }

  private static Outcome outcome(Turn turn, @Nullable RolloutStatus present) {
    Draft draft = turn.draft;
    if (turn.complaint == null && turn.events.isEmpty() && Orders.value(turn.observed) != null) {
      String earlier = Texts.complaintOf(draft.message);
      turn.complaint = earlier.isEmpty() || turn.promoting != null ? null : earlier;
    }
    draft.message = Texts.message(turn);
    if (present != null) {
      tellOfPauses(turn, present);
    }
    return new Outcome(
        Keeping.keep(turn, present),
        draft.toStatus(turn.steps.size()),
        Keeping.forget(turn),
        turn.events);
  }

  private static void tellOfPauses(Turn turn, RolloutStatus present) {
    Draft draft = turn.draft;
    boolean was = present.phase() == Phase.PAUSED;
    if (draft.phase == Phase.PAUSED && !was) {
      turn.tell(Kind.PAUSED, draft.message);
    } else if (was && draft.phase == Phase.PROGRESSING && turn.events.isEmpty()) {
      turn.tell(Kind.RESUMED, draft.message);
    }
  }
}
