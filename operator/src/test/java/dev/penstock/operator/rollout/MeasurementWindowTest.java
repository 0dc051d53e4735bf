package dev.penstock.operator.rollout;

import static dev.penstock.api.v1alpha1.RolloutStatus.Verdict.INCONCLUSIVE;
import static dev.penstock.api.v1alpha1.RolloutStatus.Verdict.PASSED;
import static dev.penstock.operator.rollout.Story.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.RolloutAnalysis;
import dev.penstock.operator.measure.LatencyHistogram;
import dev.penstock.operator.measure.PodReport;
import dev.penstock.operator.measure.SeriesCounts;
import dev.penstock.operator.measure.SeriesKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeasurementWindowTest {
  private static final SeriesKey STABLE = new SeriesKey("x/r", "a");
  private static final SeriesKey CANARY = new SeriesKey("x/r", "b");
  private static final Trial TRIAL = new Trial("b", 0, START.toString());

  private final MeasurementWindow window = new MeasurementWindow();

  @Test
  void shouldMeasureNothingWhenNothingIsTried() {
    window.report("p", report("i", 1, 1), at(0));

    assertThat(window.due()).isNull();
    assertThat(window.sample(at(99))).isNull();
  }

  @Test
  void shouldAddUpWhatAllPodsServedSinceTheBegin() {
    watch(null, at(0));
    window.report("p", report("i", 100, 10), at(1));
    window.report("q", report("j", 50, 5), at(1));
    window.report("p", report("i", 130, 13), at(2));
    window.report("q", report("j", 51, 9), at(2));

    assertThat(window.due()).isEqualTo(at(10));
    assertThat(window.sample(at(9))).isNull();
    assertThat(requests(at(10))).containsExactly(31L, 7L);
  }

  @Test
  void shouldCountFromZeroWhenAProcessIsAnotherAndKeepWhatAPodLeft() {
    watch(null, at(0));
    window.report("p", report("i", 100, 10), at(1));
    window.report("gone", report("k", 0, 0), at(1));
    window.report("gone", report("k", 5, 5), at(2));
    window.report("p", report("other", 3, 2), at(3));

    assertThat(requests(at(100))).containsExactly(8L, 7L);
  }

  @Test
  void shouldStartAnewAfterAConclusiveMeasurementOnly() {
    watch(null, at(0));
    window.report("p", report("i", 0, 0), at(1));
    window.report("p", report("i", 10, 1), at(9));
    assertThat(requests(at(10))).containsExactly(10L, 1L);

    window.concluded(INCONCLUSIVE, at(10));
    assertThat(window.due()).isEqualTo(at(20));
    window.report("p", report("i", 15, 2), at(19));
    assertThat(requests(at(21))).containsExactly(15L, 2L);

    window.concluded(PASSED, at(21));
    assertThat(window.due()).as("no drift").isEqualTo(at(30));
    assertThat(requests(at(30))).containsExactly(0L, 0L);
    window.report("p", report("i", 16, 4), at(29));
    assertThat(requests(at(30))).as("nothing is lost between").containsExactly(1L, 2L);
  }

  @Test
  void shouldNotCountWhatWasServedBeforeTheInitialDelay() {
    watch("5s", at(0));
    window.report("p", report("i", 10, 10), at(4));
    window.report("p", report("i", 20, 20), at(6));
    window.report("p", report("i", 21, 22), at(7));

    assertThat(window.due()).isEqualTo(at(15));
    assertThat(requests(at(15))).containsExactly(1L, 2L);
  }

  @Test
  void shouldCountASideWholeWhenItIsNew() {
    window.report("p", new PodReport("i", 0, Map.of(STABLE, counts(9)), 0, 0), at(-1));
    watch(null, at(0));
    window.report("p", report("i", 12, 4), at(1));

    assertThat(requests(at(10))).containsExactly(3L, 4L);
  }

  @Test
  void shouldCountTheFirstSecondWhenPodsReportedAsTheyAcknowledged() {
    window.report("p", report("i", 100, 10), START.minusMillis(250));
    window.report("q", report("j", 50, 5), START.minusMillis(5));
    window.watch(
        TRIAL, new RolloutAnalysis("1s", null, null, null, null, List.of()), STABLE, CANARY, at(0));
    window.report("p", report("i", 130, 13), START.plusMillis(750));
    window.report("q", report("j", 51, 9), START.plusMillis(995));

    assertThat(requests(at(1))).containsExactly(31L, 7L);
  }

  @Test
  void shouldNotCountFromAReportThatIsMuchOlderThanTheStep() {
    window.report("p", report("i", 100, 10), at(-3));
    watch(null, at(0));
    window.report("p", report("i", 130, 13), at(1));
    window.report("p", report("i", 131, 15), at(2));

    assertThat(requests(at(10))).containsExactly(1L, 2L);
  }

  @Test
  void shouldCountASideWholeWhenItIsTriedAgainAndBeginsAgain() {
    window.report("p", report("i", 100, 50), at(-1));
    watch(null, at(0));
    window.report("p", report("i", 101, 3), at(1));
    window.report("p", report("i", 104, 7), at(2));

    assertThat(requests(at(10))).containsExactly(4L, 7L);
  }

  @Test
  void shouldCountAReportOnceWhenItIsShownAgain() {
    watch(null, at(0));
    window.report("p", report("i", 10, 10), at(1));
    for (int shown = 0; shown < 3; shown++) {
      window.report("p", report("other", 30, 30), at(2));
    }

    assertThat(requests(at(10))).containsExactly(30L, 30L);
  }

  @Test
  void shouldPassOverAReportThatCameLate() {
    watch(null, at(0));
    window.report("p", report("i", 10, 10), at(1));
    window.report("p", report("i", 30, 30), at(3));
    window.report("p", report("i", 20, 20), at(2));
    window.report("p", report("i", 31, 31), at(4));

    assertThat(requests(at(10))).containsExactly(21L, 21L);
  }

  @Test
  void shouldBeginAnewWhenAnotherStepIsTried() {
    watch(null, at(0));
    window.report("p", report("i", 0, 0), at(1));
    window.report("p", report("i", 9, 9), at(5));
    window.watch(new Trial("b", 1, at(6).toString()), analysis(null), STABLE, CANARY, at(6));

    assertThat(window.due()).isEqualTo(at(16));
    assertThat(requests(at(16))).containsExactly(0L, 0L);
  }

  @Test
  void shouldBeginWithWhatItSeesFirstWhenTheOperatorWasRestarted() {
    watch(null, at(60));
    window.report("p", report("i", 1000, 1000), at(61));
    window.report("p", report("i", 1001, 1002), at(62));

    assertThat(window.due()).isEqualTo(at(70));
    assertThat(requests(at(70))).containsExactly(1L, 2L);
  }

  private void watch(@Nullable String initialDelay, Instant now) {
    window.watch(TRIAL, analysis(initialDelay), STABLE, CANARY, now);
  }

  private List<Long> requests(Instant now) {
    Sample sample = Objects.requireNonNull(window.sample(now));
    return List.of(sample.stable().requests(), sample.canary().requests());
  }

  private static RolloutAnalysis analysis(@Nullable String initialDelay) {
    return new RolloutAnalysis("10s", initialDelay, null, null, null, List.of());
  }

  private static PodReport report(String instance, long stable, long canary) {
    return new PodReport(instance, 0, Map.of(STABLE, counts(stable), CANARY, counts(canary)), 0, 0);
  }

  private static SeriesCounts counts(long requests) {
    return new SeriesCounts(requests, requests, 0, 0, 0, 0, 0, LatencyHistogram.EMPTY);
  }

  private static Instant at(long seconds) {
    return START.plus(Duration.ofSeconds(seconds));
  }
}
