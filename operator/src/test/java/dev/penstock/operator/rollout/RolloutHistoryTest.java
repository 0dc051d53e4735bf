package dev.penstock.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.AnalysisMetric;
import dev.penstock.api.v1alpha1.FailurePolicy;
import dev.penstock.api.v1alpha1.RolloutAnalysis;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Measurement;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.api.v1alpha1.RolloutStatus.StepRecord;
import dev.penstock.api.v1alpha1.RolloutStatus.StepResult;
import dev.penstock.api.v1alpha1.RolloutStatus.Verdict;
import dev.penstock.api.v1alpha1.RolloutStep;
import dev.penstock.api.v1alpha1.RouteRollout;
import dev.penstock.operator.rollout.Observed.Readiness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Whatever happens, in whatever order. The operator restarts between any two decisions: each one
 * starts from the status as JSON.
 */
class RolloutHistoryTest {
  private static final List<String> ORDERS =
      List.of(
          "pause",
          "resume",
          "promote",
          "promote:all",
          "skip",
          "abort",
          "retry",
          "undo",
          "undo:1",
          "undo:x",
          " ",
          "?");

  /** What happens before a decision. */
  sealed interface Happening {
    record Edit(String content) implements Happening {}

    record Usable(boolean usable) implements Happening {}

    record Ordered(@Nullable String value) implements Happening {}

    record Ready(int capacity) implements Happening {}

    record Passes(long seconds) implements Happening {}

    record Acknowledged(boolean whole) implements Happening {}

    record Measured(Verdict verdict) implements Happening {}

    /** What was measured of the step before this one is known only now. */
    record MeasuredLate(Verdict verdict) implements Happening {}

    record Planned(@Nullable RouteRollout plan) implements Happening {}

    record Lost(boolean status) implements Happening {}
  }

  @Property(tries = 1500)
  void shouldKeepItsPromisesWhateverHappens(
      @ForAll("plans") RouteRollout plan, @ForAll("histories") List<Happening> history) {
    Story story = new Story();
    story.programming = false;
    story.plan = plan;
    Promises promises = new Promises(plan);
    int orders = 0;
    for (Happening happening : history) {
      // Each order is another value, so that none is taken for the one before.
      Happening next =
          happening instanceof Happening.Ordered(String value) && value != null
              ? new Happening.Ordered(value + " " + orders++)
              : happening;
      Conclusion conclusion = apply(story, next);
      Outcome outcome = story.decide(conclusion);
      promises.check(story, outcome, conclusion);
      if (conclusion != null && !conclusion.trial().equals(Trial.of(story.status))) {
        assertThat(outcome).as("of another trial").isEqualTo(story.decide(null));
      }
      story.settle(outcome);
    }
  }

  @Property(tries = 1000)
  void shouldBeAtRestAndFollowThePlanWhenThatIsEditedTooAndThingsAreLost(
      @ForAll("wildHistories") List<Happening> history) {
    Story story = new Story();
    story.programming = false;
    for (Happening happening : history) {
      Outcome outcome = story.decide(apply(story, happening));
      RolloutStatus after = outcome.status();
      assertThat(after == null).isEqualTo(story.plan == null);
      if (after != null && story.plan != null) {
        assertThat(after.weight())
            .isIn(weights(story.plan.steps(), 0, story.status == null ? 0 : story.status.weight()));
        if (after.phase() == Phase.FAILED
            && story.plan.effectiveOnFailure() == FailurePolicy.ROLLBACK) {
          assertThat(after.weight()).isZero();
        }
      }
      story.settle(outcome);
    }
  }

  @Property(tries = 1000)
  void shouldMakeSomethingOfAnyStatus(
      @ForAll("plans") RouteRollout plan, @ForAll("statuses") RolloutStatus status) {
    Trial trial = Trial.of(status);
    if (trial != null) {
      assertThat(Instant.parse(trial.startedAt())).isEqualTo(Story.START);
    }
    Story story = new Story();
    story.plan = plan;
    story.status = status;
    for (String order : ORDERS) {
      story.order = order;
      assertThat(story.decide(null).status()).isNotNull();
    }
  }

  private static @Nullable Conclusion apply(Story story, Happening happening) {
    switch (happening) {
      case Happening.Edit(String content) -> story.spec = content;
      case Happening.Usable(boolean usable) -> story.fault = usable ? null : "not usable";
      case Happening.Ordered(String value) -> story.order = value;
      case Happening.Ready(int capacity) ->
          story.readiness =
              capacity == 100 ? Readiness.WHOLE : new Readiness(capacity, "1 pod: crashes");
      case Happening.Passes(long seconds) -> story.now = story.now.plusSeconds(seconds);
      case Happening.Acknowledged(boolean whole) -> {
        story.programmed = null;
        if (whole) {
          story.acknowledge();
        }
      }
      case Happening.Planned(RouteRollout plan) -> story.plan = plan;
      case Happening.Lost(boolean status) -> {
        if (status) {
          story.status = null;
        } else {
          story.kept = List.of();
        }
      }
      case Happening.Measured(Verdict verdict) -> {
        return conclusion(Trial.of(story.status), verdict);
      }
      case Happening.MeasuredLate(Verdict verdict) -> {
        return conclusion(story.left, verdict);
      }
    }
    return null;
  }

  private static @Nullable Conclusion conclusion(@Nullable Trial trial, Verdict verdict) {
    return trial == null
        ? null
        : new Conclusion(trial, List.of(new Measurement("m", verdict, "1", null, "m was 1")));
  }

  private static List<Integer> weights(List<RolloutStep> steps, int... more) {
    List<Integer> weights = new ArrayList<>(steps.stream().map(RolloutStep::weight).toList());
    for (int weight : more) {
      weights.add(weight);
    }
    return weights;
  }

  @Provide
  Arbitrary<RouteRollout> plans() {
    Arbitrary<List<Integer>> weights =
        Arbitraries.of(0, 1, 5, 5, 25, 50, 100).list().ofMaxSize(3).map(list -> ascending(list));
    Arbitrary<List<String>> pauses =
        Arbitraries.of("0s", "30s", "2m", RolloutStep.UNTIL_PROMOTED).list().ofSize(4);
    Arbitrary<Integer> limits = Arbitraries.integers().between(1, 3);
    return Combinators.combine(
            weights,
            pauses,
            limits,
            limits,
            Arbitraries.of(FailurePolicy.values()),
            Arbitraries.of(false, false, false, true))
        .as(RolloutHistoryTest::plan);
  }

  private static List<Integer> ascending(List<Integer> weights) {
    List<Integer> sorted = new ArrayList<>(weights);
    Collections.sort(sorted);
    sorted.add(100);
    return sorted;
  }

  private static RouteRollout plan(
      List<Integer> weights,
      List<String> pauses,
      int failures,
      int inconclusive,
      FailurePolicy policy,
      boolean paused) {
    List<RolloutStep> steps = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      steps.add(new RolloutStep(weights.get(i), pauses.get(i)));
    }
    RolloutAnalysis analysis =
        new RolloutAnalysis(
            "10s",
            null,
            null,
            failures,
            inconclusive,
            List.of(new AnalysisMetric("m", null, "1", null, null, null)));
    return new RouteRollout(steps, List.of(), null, analysis, "5m", policy, paused, 3, List.of());
  }

  @Provide
  Arbitrary<List<Happening>> histories() {
    return happenings().list().ofMinSize(5).ofMaxSize(80);
  }

  @Provide
  Arbitrary<List<Happening>> wildHistories() {
    Arbitrary<Happening> planned =
        plans().injectNull(0.2).map(plan -> (Happening) new Happening.Planned(plan));
    Arbitrary<Happening> lost = Arbitraries.of(true, false).map(Happening.Lost::new);
    return Arbitraries.frequencyOf(
            Tuple.of(12, happenings()), Tuple.of(2, planned), Tuple.of(1, lost))
        .list()
        .ofMinSize(5)
        .ofMaxSize(60);
  }

  private static Arbitrary<Happening> happenings() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.of("a", "b", "c").map(Happening.Edit::new)),
        Tuple.of(1, Arbitraries.of(true, true, false).map(Happening.Usable::new)),
        Tuple.of(2, Arbitraries.of(ORDERS).injectNull(0.2).map(Happening.Ordered::new)),
        Tuple.of(2, Arbitraries.of(100, 100, 100, 30, 4, -1).map(Happening.Ready::new)),
        Tuple.of(4, Arbitraries.of(1L, 30L, 150L, 400L).map(Happening.Passes::new)),
        Tuple.of(8, Arbitraries.of(true, true, true, false).map(Happening.Acknowledged::new)),
        Tuple.of(8, verdicts().map(Happening.Measured::new)),
        Tuple.of(1, verdicts().map(Happening.MeasuredLate::new)));
  }

  private static Arbitrary<Verdict> verdicts() {
    return Arbitraries.of(
        Verdict.PASSED, Verdict.PASSED, Verdict.PASSED, Verdict.FAILED, Verdict.INCONCLUSIVE);
  }

  @Provide
  Arbitrary<RolloutStatus> statuses() {
    Arbitrary<@Nullable Revision> revisions =
        Combinators.combine(Arbitraries.longs(), Arbitraries.of("a", "b", "c"))
            .as(Revision::new)
            .injectNull(0.3);
    Arbitrary<@Nullable String> texts =
        Arbitraries.of("", "2026-11-25T17:00:00Z", "no time", "; not obeyed: x", "pause")
            .injectNull(0.3);
    Arbitrary<@Nullable Integer> numbers = Arbitraries.integers().injectNull(0.3);
    return Combinators.combine(
            Arbitraries.of(Phase.values()), texts, revisions, revisions, numbers, texts, texts)
        .as(
            (phase, text, stable, canary, number, time, other) ->
                new RolloutStatus(
                    phase,
                    text == null ? "" : text,
                    stable,
                    canary,
                    number,
                    number == null ? 0 : number,
                    text,
                    time,
                    other,
                    text,
                    number,
                    number,
                    number,
                    List.of(),
                    List.of(
                        new StepRecord(
                            0,
                            0,
                            time,
                            other == null ? "" : other,
                            StepResult.PASSED,
                            0,
                            0,
                            List.of())),
                    text));
  }
}
