package dev.penstock.e2e.load;

import java.util.Arrays;

/** Measured times, in milliseconds. */
public final class Distribution {
  private final double[] sorted;

  /** Of durations in nanoseconds. */
  public Distribution(long[] nanos) {
    sorted = Arrays.stream(nanos).mapToDouble(n -> n / 1e6).sorted().toArray();
  }

  /**
   * The time that a share of the measurements does not exceed.
   *
   * @param share from 0 to 1
   */
  public double quantile(double share) {
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(rank, 1) - 1];
  }

  /** The longest. */
  public double max() {
    return sorted[sorted.length - 1];
  }

  @Override
  public String toString() {
    return "P50 %6.1f   P90 %6.1f   P99 %6.1f   max %6.1f ms"
        .formatted(quantile(0.5), quantile(0.9), quantile(0.99), max());
  }
}
