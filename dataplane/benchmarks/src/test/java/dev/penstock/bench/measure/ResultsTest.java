package dev.penstock.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ResultsTest {
  private final Results results = new Results();

  @Test
  void shouldKeepRunsInOrderWhenTargetsAreInterleaved() {
    results.add("a", "nginx", Metric.START, 3);
    results.add("a", "envoy", Metric.START, 9);
    results.add("a", "nginx", Metric.START, 1);

    assertThat(results.all())
        .containsExactly(
            new Result("a", "nginx", Metric.START, Summary.of(List.of(3.0, 1.0))),
            new Result("a", "envoy", Metric.START, Summary.of(List.of(9.0))));
  }

  @Test
  void shouldDropOnlyWhatTheGapIsOfWhenATargetFailsLate() {
    results.add("a", "nginx", Metric.START, 3);
    results.add("a", "envoy", Metric.START, 9);
    results.add("b", "envoy", Metric.START, 8);

    results.addGap("a", "envoy", "fell over");

    assertThat(results.all())
        .extracting(Result::scenario, Result::target)
        .containsExactly(tuple("a", "nginx"), tuple("b", "envoy"));
    assertThat(results.gaps()).containsExactly(new Gap("a", "envoy", "fell over"));
    assertThat(results.hasGap("a", "envoy")).isTrue();
    assertThat(results.hasGap("b", "envoy")).isFalse();
  }
}
