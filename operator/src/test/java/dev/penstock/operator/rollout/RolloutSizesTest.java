package dev.penstock.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.AnalysisMetric;
import dev.penstock.api.v1alpha1.FailurePolicy;
import dev.penstock.api.v1alpha1.RolloutAnalysis;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStep;
import dev.penstock.api.v1alpha1.RouteRollout;
import dev.penstock.operator.measure.SeriesCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** However much there is to say, the API server takes it, and it is said once. */
class RolloutSizesTest {
  private static final int MOST_STEPS = 20;
  private static final int MOST_METRICS = 16;
  private static final int LONG = 10_000;
  private static final Sample NO_REQUESTS =
      new Sample(SeriesCounts.NONE, SeriesCounts.NONE, Duration.ofSeconds(10));

  /** What somebody says who may say anything. */
  sealed interface Saying {
    record Edit(String content) implements Saying {}

    record Unusable(@Nullable String fault) implements Saying {}

    record Ordered(@Nullable String value) implements Saying {}

    record Planned(int weight) implements Saying {}

    record Answered(Reading reading) implements Saying {}
  }

  @Property(tries = 200)
  void shouldFitIntoTheStatusAndComeToRestWhateverIsSaid(
      @ForAll("sayings") List<Saying> sayings,
      @ForAll FailurePolicy policy,
      @ForAll @IntRange(max = MOST_STEPS - 1) int skipped) {
    Story story = new Story();
    story.plan = plan(policy, 50);
    story.turn().edit("b");
    for (int step = 0; step < skipped; step++) {
      story.order("skip " + step);
    }
    for (Saying saying : sayings) {
      story.now = story.now.plusSeconds(11);
      if (saying instanceof Saying.Planned(int weight)) {
        story.plan = plan(policy, weight);
      }
      story.turn(apply(story, saying));
      assertThat(story.status().message()).isNotEmpty();
    }
  }

  private static @Nullable Conclusion apply(Story story, Saying saying) {
    switch (saying) {
      case Saying.Planned _ -> {}
      case Saying.Edit(String content) -> story.spec = content;
      case Saying.Unusable(String fault) -> story.fault = fault;
      case Saying.Ordered(String value) -> story.order = value;
      case Saying.Answered(Reading reading) -> {
        RolloutStatus status = story.status;
        RolloutAnalysis analysis = story.plan == null ? null : story.plan.analysis();
        Trial trial = Trial.of(status);
        if (trial != null && status != null && analysis != null) {
          Map<String, Reading> readings = new HashMap<>();
          analysis.metrics().forEach(metric -> readings.put(metric.name(), reading));
          Evidence evidence = new Evidence(NO_REQUESTS, null, readings, status);
          return new Conclusion(trial, Analysis.measure(analysis, evidence));
        }
      }
    }
    return null;
  }

  private static RouteRollout plan(FailurePolicy policy, int weight) {
    List<RolloutStep> steps =
        new ArrayList<>(Collections.nCopies(MOST_STEPS - 1, new RolloutStep(weight, "1m")));
    steps.add(new RolloutStep(100, "1m"));
    AnalysisMetric.WebhookQuery webhook = new AnalysisMetric.WebhookQuery("https://example.com/");
    List<AnalysisMetric> metrics =
        IntStream.range(0, MOST_METRICS)
            .mapToObj(i -> new AnalysisMetric("m".repeat(61) + i, null, "1", null, null, webhook))
            .toList();
    RolloutAnalysis analysis = new RolloutAnalysis("10s", null, null, 2, 2, metrics);
    return new RouteRollout(steps, List.of(), null, analysis, "5m", policy, false, 100, List.of());
  }

  @Provide
  Arbitrary<List<Saying>> sayings() {
    Arbitrary<Saying> orders =
        Combinators.combine(
                Arbitraries.of(
                    "pause ", "resume ", "promote ", "skip ", "abort ", "retry ", "undo ", ""),
                texts().injectNull(0.1))
            .as((word, text) -> new Saying.Ordered(text == null ? null : word + text));
    Arbitrary<Saying> numbers =
        Arbitraries.doubles()
            .withSpecialValue(Double.NaN)
            .withSpecialValue(Double.POSITIVE_INFINITY)
            .map(number -> new Saying.Answered(new Reading.Value(number)));
    return Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.of("a", "b", "c").map(Saying.Edit::new)),
            Tuple.of(1, texts().injectNull(0.7).map(Saying.Unusable::new)),
            Tuple.of(4, orders),
            Tuple.of(1, Arbitraries.of(5, 50).map(Saying.Planned::new)),
            Tuple.of(2, numbers),
            Tuple.of(
                2, texts().map(Reading.Fault::new).map(reading -> new Saying.Answered(reading))))
        .list()
        .ofMinSize(5)
        .ofMaxSize(60);
  }

  private static Arbitrary<String> texts() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.of("x", "ü", "界", "😀", "\\\"\n", "; not obeyed: ", "; at step 1 (5 %)"),
            Arbitraries.of(1, 9, 70, 260, LONG))
        .as((odd, part, length) -> "y".repeat(odd) + part.repeat(length / part.length() + 1));
  }
}
