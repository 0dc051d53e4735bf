package dev.penstock.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class LatencyBucketsTest {
  @Test
  void shouldBeTheProtocolsWhenValuesAreAtItsEdges() {
    assertThat(LatencyBuckets.of(0)).isZero();
    assertThat(LatencyBuckets.of(63)).isEqualTo(63);
    assertThat(LatencyBuckets.of(64)).isEqualTo(64);
    assertThat(LatencyBuckets.of(65)).isEqualTo(64);
    assertThat(LatencyBuckets.of(66)).isEqualTo(65);
    assertThat(LatencyBuckets.of(127)).isEqualTo(95);
    assertThat(LatencyBuckets.of(128)).isEqualTo(96);
    assertThat(LatencyBuckets.of(1_000)).isEqualTo(64 + 3 * 32 + 62 - 32);
    assertThat(LatencyBuckets.of(-1)).isZero();
    assertThat(LatencyBuckets.of(LatencyBuckets.LARGEST)).isEqualTo(LatencyBuckets.COUNT - 1);
    assertThat(LatencyBuckets.of(Long.MAX_VALUE)).isEqualTo(LatencyBuckets.COUNT - 1);
  }

  @Property
  void shouldHoldTheValueWithinASmallErrorWhenReadBack(
      @ForAll @LongRange(max = LatencyBuckets.LARGEST) long micros) {
    int bucket = LatencyBuckets.of(micros);

    assertThat(micros).isBetween(least(bucket), least(bucket + 1) - 1);
    assertThat(least(bucket + 1) - 1 - least(bucket)).isLessThanOrEqualTo(least(bucket) / 32);
  }

  @Property
  void shouldNotFallWhenTheValueGrows(@ForAll long some, @ForAll long other) {
    assertThat(LatencyBuckets.of(Math.max(some, other)))
        .isGreaterThanOrEqualTo(LatencyBuckets.of(Math.min(some, other)));
  }

  /** The inverse of the protocol's formula. */
  private static long least(int bucket) {
    if (bucket < 64) {
      return bucket;
    }
    int octave = 6 + (bucket - 64) / 32;
    return (32L + (bucket - 64) % 32) << (octave - 5);
  }
}
