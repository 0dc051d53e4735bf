package dev.penstock.e2e.load;

import org.HdrHistogram.Histogram;

/** Measured times, to three digits. Of one thread at a time. */
public final class Distribution {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Histogram histogram = new Histogram(3);

  /** Adds a duration in nanoseconds; less than none counts as none. */
  public void add(long nanos) {
    histogram.recordValue(Math.max(0, nanos));
  }

  /**
   * The time, in milliseconds, that a share of the measurements does not exceed.
   *
   * @param share from 0 to 1
   */
  public double quantile(double share) {
    return (double) histogram.getValueAtPercentile(100 * share) / NANOS_PER_MILLI;
  }

  @Override
  public String toString() {
    return "P50 %6.1f   P90 %6.1f   P99 %6.1f   max %6.1f ms"
        .formatted(quantile(0.5), quantile(0.9), quantile(0.99), quantile(1));
  }
}
