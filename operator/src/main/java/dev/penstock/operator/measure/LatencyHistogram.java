package dev.penstock.operator.measure;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Latencies in microseconds, in buckets of at most 3 percent: a value below 64 is its own bucket;
 * above, each octave has 32.
 *
 * @param counts bucket, from 0 to {@link #BUCKETS} - 1, to count, without zeros
 */
public record LatencyHistogram(SortedMap<Integer, Long> counts) {
  /** No latency. */
  public static final LatencyHistogram EMPTY = new LatencyHistogram(new TreeMap<>());

  /** How many buckets there are: enough for any latency of 64 bits. */
  public static final int BUCKETS = 64 + 58 * 32;

  private static final int EXACT = 64;
  private static final int PER_OCTAVE = 32;

  /** Copies the map. */
  public LatencyHistogram {
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  /** All latencies of both, which may be of different processes. */
  public LatencyHistogram plus(LatencyHistogram more) {
    SortedMap<Integer, Long> sum = new TreeMap<>(counts);
    more.counts.forEach((bucket, count) -> sum.merge(bucket, count, Long::sum));
    return new LatencyHistogram(sum);
  }

  /** Those that an earlier histogram of the same process does not have. */
  public LatencyHistogram minus(LatencyHistogram earlier) {
    SortedMap<Integer, Long> rest = new TreeMap<>(counts);
    earlier.counts.forEach((bucket, count) -> rest.merge(bucket, -count, Long::sum));
    rest.values().removeIf(count -> count <= 0);
    return new LatencyHistogram(rest);
  }

  /** How many latencies there are. */
  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * The latency that a share of all does not exceed.
   *
   * @param quantile above 0, at most 1
   * @return milliseconds, the upper bound of the bucket it is in; NaN when there is no latency
   */
  public double quantileMillis(double quantile) {
    long rank = (long) Math.ceil(quantile * total());
    long seen = 0;
    for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
      seen += bucket.getValue();
      if (seen >= rank) {
        return upperBoundMicros(bucket.getKey()) / 1000.0;
      }
    }
    return Double.NaN;
  }

  private static double upperBoundMicros(int bucket) {
    if (bucket < EXACT) {
      return bucket;
    }
    int octave = (bucket - EXACT) / PER_OCTAVE;
    int place = (bucket - EXACT) % PER_OCTAVE + PER_OCTAVE;
    return Math.scalb(place + 1.0, octave + 1) - 1;
  }
}
