package dev.penstock.operator.measure;

import static dev.penstock.operator.measure.TestCounts.counts;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PodReportTest {
  private static final SeriesKey STABLE = new SeriesKey("shop/cart", "aaa");
  private static final SeriesKey CANARY = new SeriesKey("shop/cart", "bbb");

  @Property
  void shouldGiveBackWhatWasAddedWhenItIsTakenAwayAgain(
      @ForAll @IntRange(max = 1_000_000) int one, @ForAll @IntRange(max = 1_000_000) int other) {
    SeriesCounts sum = counts(one).plus(counts(other));

    assertThat(sum.requests()).isEqualTo(7L * (one + other));
    assertThat(sum.minus(counts(one))).isEqualTo(counts(other));
    assertThat(sum.minus(counts(other))).isEqualTo(counts(one));
    assertThat(sum.minus(sum)).isEqualTo(SeriesCounts.NONE);
  }

  @Test
  void shouldTellWhatCameInBetweenWhenTheProcessIsTheSame() {
    PodReport earlier = report("one", Map.of(STABLE, counts(100)));
    PodReport now = report("one", Map.of(STABLE, counts(130)));

    assertThat(PodReport.since(earlier, now)).isEqualTo(Map.of(STABLE, counts(30)));
    assertThat(PodReport.since(now, now)).isEqualTo(Map.of(STABLE, SeriesCounts.NONE));
  }

  @Test
  void shouldTellEverythingWhenThereWasNoReport() {
    PodReport now = report("one", Map.of(STABLE, counts(130)));

    assertThat(PodReport.since(null, now)).isEqualTo(now.series());
  }

  @Test
  void shouldTellEverythingWhenTheProcessIsAnother() {
    PodReport earlier = report("one", Map.of(STABLE, counts(100), CANARY, counts(5)));
    PodReport now = report("two", Map.of(STABLE, counts(130)));

    assertThat(PodReport.since(earlier, now)).isEqualTo(Map.of(STABLE, counts(130)));
  }

  @Test
  void shouldTellAllOfSeriesThatIsNewAndNothingOfOneThatIsGone() {
    PodReport earlier = report("one", Map.of(STABLE, counts(100)));
    PodReport now = report("one", Map.of(CANARY, counts(7)));

    assertThat(PodReport.since(earlier, now)).isEqualTo(Map.of(CANARY, counts(7)));
  }

  @Test
  void shouldTellAllOfSeriesThatHasBegunAgain() {
    PodReport earlier = report("one", Map.of(STABLE, counts(100), CANARY, counts(50)));
    PodReport now = report("one", Map.of(STABLE, counts(110), CANARY, counts(3)));

    assertThat(PodReport.since(earlier, now))
        .isEqualTo(Map.of(STABLE, counts(10), CANARY, counts(3)));
  }

  @Test
  void shouldBeBehindOnlyAReportOfTheSameProcessWithHigherCounts() {
    PodReport early = report("one", Map.of(STABLE, counts(100), CANARY, counts(5)));
    PodReport late = report("one", Map.of(STABLE, counts(100), CANARY, counts(6)));

    assertThat(early.isBehind(late)).isTrue();
    assertThat(late.isBehind(early)).isFalse();
    assertThat(early.isBehind(early)).isFalse();
    assertThat(early.isBehind(report("two", late.series()))).isFalse();
    assertThat(early.isBehind(report("one", Map.of()))).isFalse();
  }

  @Test
  void shouldTellWhichHandoversFailedInBetweenWhenTheProcessIsTheSame() {
    PodReport earlier = handovers("one", 10, 3);

    assertThat(handovers("one", 12, 7).handoverFailuresSince(earlier)).isEqualTo(4);
    assertThat(earlier.handoverFailuresSince(earlier)).isZero();
    assertThat(handovers("one", 9, 2).handoverFailuresSince(earlier)).isZero();
    assertThat(handovers("two", 0, 2).handoverFailuresSince(earlier)).isEqualTo(2);
    assertThat(earlier.handoverFailuresSince(null)).isEqualTo(3);
  }

  @Test
  void shouldBeBehindAReportOfTheSameProcessWithMoreHandovers() {
    assertThat(handovers("one", 9, 3).isBehind(handovers("one", 10, 3))).isTrue();
    assertThat(handovers("one", 10, 2).isBehind(handovers("one", 10, 3))).isTrue();
    assertThat(handovers("one", 10, 3).isBehind(handovers("one", 10, 3))).isFalse();
    assertThat(handovers("one", 9, 2).isBehind(handovers("two", 10, 3))).isFalse();
  }

  private static PodReport handovers(String instance, long handedOver, long failures) {
    return new PodReport(instance, 1, Map.of(), handedOver, failures);
  }

  private static PodReport report(String instance, Map<SeriesKey, SeriesCounts> series) {
    return new PodReport(instance, 1, series, 0, 0);
  }
}
