package dev.penstock.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.penstock.api.v1alpha1.RolloutPlan;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Measurement;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.api.v1alpha1.RolloutStatus.Verdict;
import dev.penstock.api.v1alpha1.RouteRollout;
import dev.penstock.operator.rollout.Observed.Readiness;
import dev.penstock.operator.view.RolloutState;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An object with a rollout, and a world that does what the outcome says. */
final class Story {
  static final Instant START = Instant.parse("2026-11-25T17:00:00Z");
  private static final ObjectMapper YAML = new YAMLMapper();

  @Nullable RolloutPlan plan;
  String spec = "a";
  @Nullable String fault;
  @Nullable String order;
  Instant now = START;
  boolean programming = true;
  @Nullable Programmed programmed;
  Readiness readiness = Readiness.WHOLE;
  @Nullable RolloutStatus status;

  /** What was tried before what is tried now. */
  @Nullable Trial left;

  List<Revision> kept = new ArrayList<>();
  final List<RolloutEvent> told = new ArrayList<>();

  /** A Route that is rolled out by a plan, with its first content promoted. */
  static Story of(String plan) {
    Story story = new Story();
    story.plan = plan(plan);
    story.turn();
    return story;
  }

  static RouteRollout plan(String yaml) {
    try {
      return YAML.readValue(yaml, RouteRollout.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  Story edit(String content) {
    spec = content;
    return turn();
  }

  Story order(@Nullable String value) {
    order = value;
    return turn();
  }

  Story after(Duration time) {
    now = now.plus(time);
    return turn();
  }

  Story measured(Verdict... verdicts) {
    for (Verdict verdict : verdicts) {
      Trial trial = Objects.requireNonNull(Trial.of(status), "nothing is measured");
      Measurement measurement = new Measurement("m", verdict, "1", null, "m was 1");
      turn(new Conclusion(trial, List.of(measurement)));
    }
    return this;
  }

  Story turn() {
    return turn(null);
  }

  /** One decision, and whatever follows from it without time passing. */
  Story turn(@Nullable Conclusion conclusion) {
    Outcome outcome = decide(conclusion);
    for (int rounds = 0; settle(outcome); rounds++) {
      assertThat(rounds).as("turns until there is nothing to do").isLessThan(50);
      outcome = decide(null);
    }
    return this;
  }

  /** One decision alone. */
  Outcome decide(@Nullable Conclusion conclusion) {
    Outcome outcome = Rollout.next(plan, status, observed(), conclusion, now);
    Outcome again = Rollout.next(plan, outcome.status(), observed(), null, now);
    assertThat(again.status()).as("the state at rest").isEqualTo(outcome.status());
    assertThat(again.events()).as("what is told at rest").isEmpty();
    return outcome;
  }

  Observed observed() {
    return new Observed(spec, fault, kept, programmed, readiness, order);
  }

  RolloutStatus status() {
    return Objects.requireNonNull(status, "no status");
  }

  List<RolloutEvent.Kind> kinds() {
    return told.stream().map(RolloutEvent::kind).toList();
  }

  /** Obeys an outcome as the operator does; false when that changed nothing. */
  boolean settle(Outcome outcome) {
    Object before = List.of(kept, java.util.Optional.ofNullable(status), programmed());
    for (Revision revision : outcome.keep()) {
      kept = new ArrayList<>(kept);
      kept.removeIf(one -> one.hash().equals(revision.hash()));
      kept.add(revision);
    }
    Trial tried = Trial.of(status);
    // As after a restart of the operator: what is not in the status is lost.
    status = outcome.status() == null ? null : StatusSchema.admit(outcome.status());
    if (tried != null && !tried.equals(Trial.of(status))) {
      left = tried;
    }
    List<Revision> left = new ArrayList<>(kept);
    left.removeIf(one -> outcome.forget().contains(one.hash()));
    kept = left;
    told.addAll(outcome.events());
    if (programming) {
      acknowledge();
    }
    return !before.equals(List.of(kept, java.util.Optional.ofNullable(status), programmed()));
  }

  /** Every pod acknowledges what the status says. */
  void acknowledge() {
    RolloutStatus said = status;
    if (said == null || said.stable() == null) {
      programmed = null;
      return;
    }
    RolloutState state =
        new RolloutState(
            said.stable().hash(),
            said.canary() == null ? null : said.canary().hash(),
            said.weight());
    if (programmed == null || !programmed.state().equals(state)) {
      programmed = new Programmed(state, now);
    }
  }

  private Object programmed() {
    return java.util.Optional.ofNullable(programmed);
  }
}
