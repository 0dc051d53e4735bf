package dev.penstock.operator.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  /** What a bucket is wide at most, as a share of its values. */
  private static final double WIDTH = 0.032;

  @Property
  void shouldBoundQuantileFromAboveByLessThanBucketIsWide(
      @ForAll("latencies") List<Long> latencies,
      @ForAll @DoubleRange(min = 0, minIncluded = false, max = 1) double quantile) {
    long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();

    double found = histogram(latencies).quantileMillis(quantile);

    double wanted = sorted[(int) Math.ceil(quantile * sorted.length) - 1] / 1000.0;
    assertThat(found).isBetween(wanted, wanted * (1 + WIDTH));
  }

  @Property
  void shouldBeTheHistogramOfAllWhenTwoAreAdded(
      @ForAll("latencies") List<Long> one, @ForAll("latencies") List<Long> other) {
    List<Long> both = Stream.concat(one.stream(), other.stream()).toList();

    LatencyHistogram sum = histogram(one).plus(histogram(other));

    assertThat(sum).isEqualTo(histogram(both)).isEqualTo(histogram(other).plus(histogram(one)));
    assertThat(sum.total()).isEqualTo(both.size());
  }

  @Property
  void shouldHoldWhatHasComeWhenAnEarlierOneIsTakenAway(
      @ForAll("latencies") List<Long> before, @ForAll("latencies") List<Long> later) {
    LatencyHistogram earlier = histogram(before);

    assertThat(earlier.plus(histogram(later)).minus(earlier)).isEqualTo(histogram(later));
    assertThat(earlier.minus(earlier)).isEqualTo(LatencyHistogram.EMPTY);
  }

  @Test
  void shouldHaveNoQuantileWhenThereIsNoLatency() {
    assertThat(LatencyHistogram.EMPTY.quantileMillis(0.99)).isNaN();
    assertThat(LatencyHistogram.EMPTY.total()).isZero();
  }

  @Test
  void shouldBoundTheGreatestLatenciesToo() {
    LatencyHistogram histogram = histogram(List.of(Long.MAX_VALUE));
    TreeMap<Integer, Long> last = new TreeMap<>();
    last.put(LatencyHistogram.BUCKETS - 1, 1L);

    assertThat(histogram.quantileMillis(1)).isEqualTo(0x1p63 / 1000);
    assertThat(new LatencyHistogram(last).quantileMillis(1)).isEqualTo(0x1p64 / 1000);
  }

  /** Of every order of magnitude, with the octaves' borders, from a microsecond to a year. */
  @Provide
  Arbitrary<List<Long>> latencies() {
    Arbitrary<Long> borders =
        Arbitraries.integers()
            .between(0, 44)
            .flatMap(bits -> Arbitraries.longs().between((1L << bits) - 1, (1L << bits) + 1));
    Arbitrary<Long> anywhere =
        Arbitraries.integers()
            .between(1, 44)
            .flatMap(bits -> Arbitraries.longs().between(0, 1L << bits));
    return Arbitraries.oneOf(borders, anywhere).list().ofMinSize(1).ofMaxSize(200);
  }

  private static LatencyHistogram histogram(List<Long> latencies) {
    TreeMap<Integer, Long> counts = new TreeMap<>();
    latencies.forEach(latency -> counts.merge(bucketOf(latency), 1L, Long::sum));
    return new LatencyHistogram(counts);
  }

  /** As the protocol has it. */
  private static int bucketOf(long value) {
    if (value < 64) {
      return (int) value;
    }
    int e = 63 - Long.numberOfLeadingZeros(value);
    return 64 + (e - 6) * 32 + (int) (value >> (e - 5)) - 32;
  }
}
