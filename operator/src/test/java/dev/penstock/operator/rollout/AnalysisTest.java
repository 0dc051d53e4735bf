package dev.penstock.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.penstock.api.v1alpha1.RolloutAnalysis;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Measurement;
import dev.penstock.api.v1alpha1.RolloutStatus.Verdict;
import dev.penstock.operator.measure.LatencyHistogram;
import dev.penstock.operator.measure.SeriesCounts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnalysisTest {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  /** 1000 requests of which 990 succeeded; 14 of them took 49 ms. */
  private static final SeriesCounts CANARY = counts(1000, 990, 5, 10, Map.of(63, 986L, 367, 14L));

  private static final SeriesCounts STABLE = counts(2000, 2000, 0, 10, Map.of(63, 2000L));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "success-ratio, min: '99'       | PASSED | 99   |",
        "success-ratio, min: '99.001'   | FAILED | 99   | success-ratio was 99 %, below 99.001 %",
        "error-ratio-4xx, max: '0.5'    | PASSED | 0.5  |",
        "error-ratio-5xx, max: '0.9'    | FAILED | 1    | error-ratio-5xx was 1 %, above 0.9 %",
        "error-ratio-connect, max: '0'  | FAILED | 0.1  | error-ratio-connect was 0.1 %, above 0 %",
        "error-ratio-timeout, max: '0'  | FAILED | 0.2  | error-ratio-timeout was 0.2 %, above 0 %",
        "error-ratio-reset, max: '0'    | FAILED | 0.3  | error-ratio-reset was 0.3 %, above 0 %",
        "latency-p50, max: '1'          | PASSED | 0.063 |",
        "latency-p99, max: '10'         | FAILED | 49.151 | latency-p99 was 49.151 ms, above 10 ms",
        "request-rate, min: '100'       | PASSED | 100  |",
        "request-rate, min: '200'       | FAILED | 100  | request-rate was 100/s, below 200/s"
      })
  void shouldCompareWithBounds(
      String metric, Verdict verdict, String value, @Nullable String text) {
    Measurement measured = measure(metric, CANARY, STABLE, 5);

    assertThat(measured.verdict()).isEqualTo(verdict);
    assertThat(measured.value()).isEqualTo(value);
    assertThat(measured.message()).isEqualTo(text);
    assertThat(measured.baseline()).isNull();
  }

  @Test
  void shouldCompareWithThePromotedSideOfTheSameWindow() {
    Measurement above = measure("error-ratio-5xx, maxIncreasePercent: 20", CANARY, STABLE, 5);
    assertThat(above.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(above.baseline()).isEqualTo("0.5");
    assertThat(above.message())
        .isEqualTo("error-ratio-5xx was 1 %, above 120 % of the promoted 0.5 %");

    Measurement equal = measure("error-ratio-5xx, maxIncreasePercent: 100", CANARY, STABLE, 5);
    assertThat(equal.verdict()).isEqualTo(Verdict.PASSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"success-ratio, min: '1'", "latency-p99, max: '99'", "request-rate, min: '0'"})
  void shouldBeInconclusiveWhenTheCanaryHadTooFewRequests(String metric) {
    Measurement measured = measure(metric, counts(99, 99, 0, 0, Map.of(1, 99L)), STABLE, 5);

    assertThat(measured.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(measured.message())
        .endsWith(": the canary had 99 of the 100 requests that it takes");
    assertThat(measure(metric, SeriesCounts.NONE, STABLE, 5).verdict())
        .isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void shouldBeInconclusiveWhenThePromotedSideHadTooFewRequests() {
    SeriesCounts few = counts(7, 7, 0, 0, Map.of(1, 7L));

    assertThat(measure("latency-p99, maxIncreasePercent: 999", CANARY, few, 5).message())
        .isEqualTo("latency-p99: the promoted revision had 7 of the 100 requests that it takes");
    assertThat(measure("latency-p99, max: '999'", CANARY, few, 5).verdict())
        .as("without a bound that looks at it")
        .isEqualTo(Verdict.PASSED);
    assertThat(measure("latency-p99, max: '1', maxIncreasePercent: 9", CANARY, few, 5).verdict())
        .as("a broken bound decides")
        .isEqualTo(Verdict.FAILED);
  }

  @Test
  void shouldBeInconclusiveWhenThereIsNoLatency() {
    SeriesCounts none = counts(500, 500, 0, 0, Map.of());

    assertThat(measure("latency-p99, max: '9'", none, STABLE, 5).verdict())
        .isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void shouldCompareWithTheLastBaselineWhenThePromotedSideServesNothing() {
    Measurement earlier = new Measurement("error-ratio-5xx", Verdict.PASSED, "0.5", "0.6", null);
    String metric = "error-ratio-5xx, maxIncreasePercent: 20";

    Measurement measured = measure(metric, CANARY, SeriesCounts.NONE, 100, earlier);
    assertThat(measured.message())
        .isEqualTo("error-ratio-5xx was 1 %, above 120 % of the promoted 0.6 %");
    assertThat(measured.baseline()).as("carried on to the next").isEqualTo("0.6");

    assertThat(measure(metric, CANARY, SeriesCounts.NONE, 100).message())
        .isEqualTo(
            "error-ratio-5xx: the promoted revision serves nothing at weight 100, and was not"
                + " measured before; put a step with less in front, or set max");
  }

  @Test
  void shouldSayWhatFitsWhenARatioThatShouldBeHighMayNotIncrease() {
    assertThat(measure("success-ratio, maxIncreasePercent: 5", CANARY, STABLE, 5).message())
        .isEqualTo(
            "success-ratio: maxIncreasePercent bounds what is better the lower it is; set min, or"
                + " maxIncreasePercent of error-ratio-5xx");
  }

  @Test
  void shouldNotReadLikeTheBoundWhenANumberIsJustBeyondIt() {
    SeriesCounts counts = counts(1_000_000, 994_999, 0, 0, Map.of());

    assertThat(measure("success-ratio, min: '99.5'", counts, STABLE, 5).message())
        .isEqualTo("success-ratio was 99.499 %, below 99.5 %");
  }

  @ParameterizedTest
  @ValueSource(strings = {"restarts, max: '0'", "memory, max: '512'"})
  void shouldMeasurePodsOnlyWhereARevisionHasSome(String metric) {
    RolloutAnalysis analysis = analysis(metric);
    FleetNumbers fleet =
        new FleetNumbers(new FleetNumbers.Side(0L, 100.0), new FleetNumbers.Side(1L, 600.5));
    Sample sample = new Sample(SeriesCounts.NONE, SeriesCounts.NONE, TEN_SECONDS);

    assertThat(
            Analysis.measure(analysis, new Evidence(sample, fleet, Map.of(), status(5)))
                .getFirst()
                .verdict())
        .isEqualTo(Verdict.FAILED);
    assertThat(measure(metric, CANARY, STABLE, 5).message())
        .endsWith(
            "the revisions of a Route have no pods of their own; it can be measured for a"
                + " Gateway");
  }

  @Test
  void shouldTakeAProvidersNumberAndNothingElse() {
    String metric =
        "checkout-errors, max: '0.01', prometheus: {address: 'http://p:9090', query: q}";

    assertThat(provided(metric, new Reading.Value(0.01)).verdict()).isEqualTo(Verdict.PASSED);
    assertThat(provided(metric, new Reading.Value(0.0101)).message())
        .isEqualTo("checkout-errors was 0.011, above 0.01");
    assertThat(provided(metric, new Reading.Value(1e300)).verdict()).isEqualTo(Verdict.FAILED);
    assertThat(provided(metric, new Reading.Value(1e300)).value()).hasSizeLessThan(32);
    assertThat(provided(metric, new Reading.Value(Double.NaN)).message())
        .isEqualTo("checkout-errors: its provider gave NaN, which is no number");
    assertThat(provided(metric, new Reading.Fault("connection refused")).message())
        .isEqualTo("checkout-errors: connection refused");
    assertThat(provided(metric, null).message())
        .isEqualTo("checkout-errors: its provider has not answered yet");
    assertThat(provided(metric, null).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  private static Measurement provided(String metric, @Nullable Reading reading) {
    Map<String, Reading> readings = reading == null ? Map.of() : Map.of("checkout-errors", reading);
    Sample sample = new Sample(STABLE, CANARY, TEN_SECONDS);
    return Analysis.measure(analysis(metric), new Evidence(sample, null, readings, status(5)))
        .getFirst();
  }

  private static Measurement measure(
      String metric, SeriesCounts canary, SeriesCounts stable, int weight, Measurement... earlier) {
    Sample sample = new Sample(stable, canary, TEN_SECONDS);
    return Analysis.measure(
            analysis(metric), new Evidence(sample, null, Map.of(), status(weight, earlier)))
        .getFirst();
  }

  private static RolloutAnalysis analysis(String metric) {
    try {
      return new YAMLMapper().readValue("metrics: [{name: " + metric + "}]", RolloutAnalysis.class);
    } catch (JsonProcessingException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static RolloutStatus status(int weight, Measurement... earlier) {
    Draft draft = new Draft();
    draft.weight = weight;
    draft.measurements = List.of(earlier);
    draft.recordStep(RolloutStatus.StepResult.PASSED, Story.START);
    draft.measurements = List.of();
    return draft.toStatus(1);
  }

  private static SeriesCounts counts(
      long requests, long successes, long client, long server, Map<Integer, Long> latency) {
    return new SeriesCounts(
        requests,
        successes,
        client,
        server,
        requests == 1000 ? 1 : 0,
        requests == 1000 ? 2 : 0,
        requests == 1000 ? 3 : 0,
        new LatencyHistogram(new TreeMap<>(latency)));
  }
}
