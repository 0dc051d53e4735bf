package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.FailurePolicy;
import dev.penstock.api.v1alpha1.RolloutAnalysis;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.StepResult;
import dev.penstock.api.v1alpha1.RolloutStatus.Verdict;
import dev.penstock.operator.rollout.RolloutEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The way of a canary through the steps, as far as nobody orders anything. */
final class Course {
  private final Turn turn;
  private final Draft draft;

  private Course(Turn turn) {
    this.turn = turn;
    this.draft = turn.draft;
  }

  /** Counts a measurement, and goes as far as there is nothing to wait for. */
  static void follow(Turn turn, @Nullable Conclusion conclusion) {
    Course course = new Course(turn);
    if (conclusion != null) {
      course.count(conclusion);
    }
    // Each round that goes on has ended a step, and the steps are finite.
    while (turn.draft.isLive() && course.goOn()) {}
    course.takeBackWhenPlanSaysSo();
    turn.draft.phase = course.phase();
  }

  private void count(Conclusion conclusion) {
    Trial trial = Trial.of(draft.toStatus(turn.steps.size()));
    if (turn.plan.analysis() == null || !conclusion.trial().equals(trial)) {
      return;
    }
    draft.measurements = conclusion.measurements();
    switch (conclusion.verdict()) {
      case PASSED -> {
        draft.passes++;
        draft.inconclusive = 0;
      }
      case FAILED -> {
        draft.failures++;
        draft.inconclusive = 0;
      }
      case INCONCLUSIVE -> draft.inconclusive++;
    }
  }

  /** Whether a step has ended, and the next may do so too. */
  private boolean goOn() {
    String measured = measuredFault();
    if (measured != null) {
      turn.fail(measured);
      return false;
    }
    giveShare();
    begin();
    String late = lateness();
    if (late != null) {
      turn.fail(late);
      return false;
    }
    if (!mayEnd()) {
      return false;
    }
    turn.endStep(StepResult.PASSED);
    return true;
  }

  private @Nullable String measuredFault() {
    RolloutAnalysis analysis = turn.plan.analysis();
    if (analysis != null && draft.failures >= analysis.effectiveFailureLimit()) {
      return Texts.reasons(draft.measurements, Verdict.FAILED);
    }
    if (analysis != null && draft.inconclusive >= analysis.effectiveInconclusiveLimit()) {
      return "%d measurements in a row were inconclusive: %s"
          .formatted(draft.inconclusive, Texts.reasons(draft.measurements, Verdict.INCONCLUSIVE));
    }
    return null;
  }

  private @Nullable String lateness() {
    Duration deadline = turn.plan.effectiveProgressDeadline();
    Instant since = waitingSince();
    if (since == null || turn.isHeld() || turn.now.isBefore(since.plus(deadline))) {
      return null;
    }
    String why =
        turn.observed.fault() == null
            ? turn.observed.readiness().obstacle()
            : turn.observed.fault();
    return (isReady() ? "not served by every pod within " : "its pods were not ready within ")
        + deadlineText(deadline)
        + (why == null ? "" : ": " + why);
  }

  /**
   * Since when there has been nothing to wait for but pods: those that are to be told, or, when the
   * step could end, those of a canary that has lost some.
   */
  private @Nullable Instant waitingSince() {
    if (draft.stepStartedAt == null) {
      return draft.changedAt(turn.now);
    }
    return isReady() || turn.step().isUntilPromoted()
        ? null
        : draft.stepStartedAt.plus(turn.step().effectivePause());
  }

  private boolean isReady() {
    return turn.observed.carries(turn.step().weight());
  }

  private String deadlineText(Duration deadline) {
    String text = turn.plan.progressDeadline();
    return text == null ? deadline.toMinutes() + "m" : text;
  }

  /** Gives the canary what its step says, also when the plan was edited in the middle. */
  private void giveShare() {
    if (isBlocked()) {
      return;
    }
    draft.step = Math.min(draft.step, turn.steps.size() - 1);
    int share = turn.step().weight();
    if (draft.weight == share || (draft.weight < share && !turn.observed.carries(share))) {
      return;
    }
    if (draft.stepStartedAt != null) {
      draft.recordStep(StepResult.ABORTED, turn.now);
      draft.clearStep();
    } else if (draft.history.isEmpty()) {
      draft.startedAt = turn.now;
    }
    draft.weight = share;
  }

  private void begin() {
    Programmed programmed = turn.observed.programmed();
    if (draft.stepStartedAt != null
        || programmed == null
        || draft.weight != turn.step().weight()
        || !turn.observed.carries(draft.weight)
        || !turn.isProgrammed()) {
      return;
    }
    Instant changed = draft.changedAt(turn.now);
    Instant since = programmed.since().isAfter(turn.now) ? turn.now : programmed.since();
    draft.stepStartedAt = since.isBefore(changed) ? changed : since;
    turn.tell(Kind.STEP_STARTED, "step %s: %d %%".formatted(Texts.count(turn), draft.weight));
  }

  private boolean mayEnd() {
    if (draft.stepStartedAt == null
        || turn.observed.fault() != null
        || turn.isStableMissing()
        || draft.weight != turn.step().weight()
        || !turn.observed.carries(draft.weight)) {
      return false;
    }
    boolean promoted = turn.promoting != null;
    boolean over =
        !turn.step().isUntilPromoted()
            && !turn.isHeld()
            && !turn.now.isBefore(draft.stepStartedAt.plus(turn.step().effectivePause()));
    return (promoted || over) && hasPassed();
  }

  private boolean hasPassed() {
    return turn.plan.analysis() == null
        || (draft.passes > 0 && Conclusion.verdict(draft.measurements) == Verdict.PASSED);
  }

  private boolean isBlocked() {
    return turn.isHeld() || turn.observed.fault() != null;
  }

  /** The policy may be changed while a failed revision keeps its share. */
  private void takeBackWhenPlanSaysSo() {
    if (draft.phase == Phase.FAILED
        && draft.weight > 0
        && turn.plan.effectiveOnFailure() == FailurePolicy.ROLLBACK) {
      turn.takeBack(StepResult.FAILED);
      turn.tell(Kind.ROLLED_BACK, "taken back, because onFailure is Rollback now");
    }
  }

  private Phase phase() {
    if (!draft.isLive()) {
      return draft.phase;
    }
    boolean awaited =
        turn.step().isUntilPromoted() && draft.stepStartedAt != null && turn.promoting == null;
    return turn.isHeld() || awaited ? Phase.PAUSED : Phase.PROGRESSING;
  }
}
