package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Measurement;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.api.v1alpha1.RolloutStatus.StepRecord;
import dev.penstock.api.v1alpha1.RolloutStatus.StepResult;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A status in the making, with times for texts; what cannot be read is taken as absent. */
final class Draft {
  private static final int HISTORY_LIMIT = 20;

  Phase phase = Phase.PROMOTED;
  String message = "";
  @Nullable Revision stable;
  @Nullable Revision canary;
  int step;
  int weight;
  @Nullable Instant startedAt;
  @Nullable Instant stepStartedAt;
  @Nullable Instant pausedAt;
  int failures;
  int passes;
  int inconclusive;
  List<Measurement> measurements = List.of();
  List<StepRecord> history = List.of();
  @Nullable String obeyed;

  static Draft of(@Nullable RolloutStatus status) {
    Draft draft = new Draft();
    if (status == null) {
      return draft;
    }
    draft.canary = status.canary();
    draft.phase =
        Objects.requireNonNullElse(
            status.phase(), draft.canary == null ? Phase.PROMOTED : Phase.PROGRESSING);
    draft.message = Objects.requireNonNullElse(status.message(), "");
    draft.stable = status.stable();
    draft.step = Math.max(0, number(status.step()));
    draft.weight = Math.clamp(status.weight(), 0, 100);
    draft.startedAt = time(status.startedAt());
    draft.stepStartedAt = time(status.stepStartedAt());
    draft.pausedAt = time(status.pausedAt());
    draft.failures = number(status.failures());
    draft.passes = number(status.passes());
    draft.inconclusive = number(status.inconclusive());
    draft.measurements = status.measurements();
    draft.history = status.history();
    draft.obeyed = status.obeyed();
    return draft;
  }

  /**
   * The status that this has become.
   *
   * @param steps how many the plan has
   */
  RolloutStatus toStatus(int steps) {
    boolean tried = canary != null;
    return new RolloutStatus(
        phase,
        message,
        stable,
        canary,
        tried ? (Integer) step : null,
        weight,
        tried ? Math.min(step + 1, steps) + "/" + steps : null,
        text(startedAt),
        text(stepStartedAt),
        text(pausedAt),
        tried ? (Integer) failures : null,
        tried ? (Integer) passes : null,
        tried ? (Integer) inconclusive : null,
        measurements,
        history,
        obeyed);
  }

  /** Whether the canary is being tried: it has not failed and was not taken back. */
  boolean isLive() {
    return canary != null
        && switch (phase) {
          case PROGRESSING, PAUSED -> true;
          case PROMOTED, FAILED, ABORTED -> false;
        };
  }

  /** Since when the present share is to be programmed. */
  Instant changedAt(Instant otherwise) {
    Instant ended = history.isEmpty() ? null : time(history.getLast().endedAt());
    Instant started = startedAt == null ? otherwise : startedAt;
    return ended != null && ended.isAfter(started) ? ended : started;
  }

  void recordStep(StepResult result, Instant now) {
    List<StepRecord> longer = new ArrayList<>(history);
    longer.add(
        new StepRecord(
            step,
            weight,
            text(stepStartedAt),
            now.toString(),
            result,
            passes,
            failures,
            measurements));
    history = longer.subList(Math.max(0, longer.size() - HISTORY_LIMIT), longer.size());
  }

  /** Begins to count anew: nothing has been measured, nor programmed. */
  void clearStep() {
    stepStartedAt = null;
    clearCounts();
  }

  void clearCounts() {
    failures = 0;
    passes = 0;
    inconclusive = 0;
    measurements = List.of();
  }

  /** No revision is being tried any more; what became of its steps stays to be read. */
  void clearCanary() {
    clearStep();
    canary = null;
    step = 0;
    weight = 0;
    startedAt = null;
    pausedAt = null;
    phase = Phase.PROMOTED;
  }

  private static int number(@Nullable Integer number) {
    return number == null ? 0 : number;
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  static @Nullable Instant time(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
