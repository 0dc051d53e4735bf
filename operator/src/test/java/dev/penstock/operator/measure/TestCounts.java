package dev.penstock.operator.measure;

import java.util.TreeMap;

/** Counts in which every component has a value of its own. */
public final class TestCounts {
  private TestCounts() {}

  /** Proportional to the number, and nothing when it is 0. */
  public static SeriesCounts counts(long n) {
    TreeMap<Integer, Long> latency = new TreeMap<>();
    if (n > 0) {
      latency.put(3, n);
      latency.put(700, 2 * n);
    }
    return new SeriesCounts(
        7 * n, 6 * n, 5 * n, 4 * n, 3 * n, 2 * n, n, new LatencyHistogram(latency));
  }
}
