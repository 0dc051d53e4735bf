package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.FailurePolicy;
import dev.penstock.api.v1alpha1.RolloutPlan;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.api.v1alpha1.RolloutStatus.StepResult;
import dev.penstock.api.v1alpha1.RolloutStep;
import dev.penstock.operator.rollout.RolloutEvent.Kind;
import dev.penstock.operator.view.RolloutState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One decision in the making: its inputs, and the transitions that a rollout has. */
final class Turn {
  final RolloutPlan plan;
  final Observed observed;
  final Instant now;
  final Draft draft;
  final List<RolloutStep> steps;
  final List<RolloutEvent> events = new ArrayList<>();

  /**
   * An order {@code promote} that waits for the step's analysis: it counts as obeyed when the step
   * is over, so that the annotation itself is what a restarted operator remembers it by.
   */
  @Nullable String promoting;

  /** Why an order is not obeyed. */
  @Nullable String complaint;

  Turn(RolloutPlan plan, Observed observed, Instant now, Draft draft) {
    this.plan = plan;
    this.observed = observed;
    this.now = now;
    this.draft = draft;
    this.steps = plan.steps().isEmpty() ? List.of(new RolloutStep(100, null)) : plan.steps();
  }

  RolloutStep step() {
    return steps.get(Math.min(draft.step, steps.size() - 1));
  }

  boolean isHeld() {
    return plan.isPaused() || draft.pausedAt != null;
  }

  boolean isStableMissing() {
    return draft.stable != null && !observed.keeps(draft.stable);
  }

  /** Whether the canary has failed and keeps its share until somebody decides. */
  boolean isFailedWithShare() {
    return draft.canary != null
        && draft.phase == Phase.FAILED
        && draft.weight > 0
        && plan.effectiveOnFailure() == FailurePolicy.PAUSE;
  }

  /** Whether the canary has a share, or is about to have one. */
  boolean isTried() {
    return draft.isLive() || isFailedWithShare();
  }

  boolean isProgrammed() {
    Programmed programmed = observed.programmed();
    return programmed != null
        && draft.stable != null
        && draft.canary != null
        && programmed
            .state()
            .equals(new RolloutState(draft.stable.hash(), draft.canary.hash(), draft.weight));
  }

  long nextNumber() {
    LongStream named =
        Stream.of(draft.stable, draft.canary)
            .mapMultiToLong(
                (revision, numbers) -> {
                  if (revision != null) {
                    numbers.accept(revision.number());
                  }
                });
    LongStream kept = observed.kept().stream().mapToLong(Revision::number);
    return Math.max(0, LongStream.concat(named, kept).max().orElse(0)) + 1;
  }

  void tell(Kind kind, String message) {
    events.add(new RolloutEvent(kind, message));
  }

  /** Tries a revision from the first step; it has no share before that is given to it. */
  void start(Revision revision) {
    draft.canary = revision;
    draft.phase = Phase.PROGRESSING;
    draft.step = 0;
    draft.weight = 0;
    draft.startedAt = now;
    draft.history = List.of();
    draft.clearStep();
    tell(Kind.STARTED, Texts.started(revision, steps.size()));
  }

  /**
   * Ends the present step, and gives the canary everything or the share of the next; that waits
   * when it cannot take it yet.
   */
  void endStep(StepResult result) {
    consumePromotion();
    draft.recordStep(result, now);
    if (draft.step >= steps.size() - 1) {
      promote("after step " + Texts.count(this));
      return;
    }
    draft.phase = Phase.PROGRESSING;
    draft.step++;
    if (observed.carries(step().weight())) {
      draft.weight = step().weight();
    }
    draft.clearStep();
  }

  /** Makes the canary the promoted revision. */
  void promote(String how) {
    Revision promoted = draft.canary;
    if (promoted == null) {
      return;
    }
    draft.stable = promoted;
    draft.clearCanary();
    tell(Kind.PROMOTED, Texts.named(promoted) + " is promoted " + how);
  }

  void fail(String why) {
    consumePromotion();
    String message = Texts.limited(why + "; at " + Texts.place(this));
    draft.phase = Phase.FAILED;
    draft.message = message;
    draft.pausedAt = null;
    if (plan.effectiveOnFailure() == FailurePolicy.PAUSE) {
      tell(Kind.FAILED, message);
    } else {
      takeBack(StepResult.FAILED);
      tell(Kind.ROLLED_BACK, message);
    }
  }

  void abort(String why) {
    String message = Texts.limited(why + "; at " + Texts.place(this));
    takeBack(StepResult.ABORTED);
    draft.phase = Phase.ABORTED;
    draft.message = message;
    tell(Kind.ABORTED, message);
  }

  /** All traffic goes to the promoted revision; the canary stays named, so that it is not tried. */
  void takeBack(StepResult result) {
    draft.recordStep(result, now);
    draft.weight = 0;
    draft.stepStartedAt = null;
    draft.pausedAt = null;
  }

  private void consumePromotion() {
    if (promoting != null) {
      draft.obeyed = promoting;
      promoting = null;
    }
  }
}
