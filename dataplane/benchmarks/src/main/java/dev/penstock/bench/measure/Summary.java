package dev.penstock.bench.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What comes of several runs.
 *
 * @param runs in the order they were made
 */
public record Summary(double median, double min, double max, List<Double> runs) {
  public Summary {
    runs = List.copyOf(runs);
  }

  /** Of an even number of runs the median is the mean of the middle two. */
  public static Summary of(List<Double> runs) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("no runs");
    }
    List<Double> sorted = new ArrayList<>(runs);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Summary(median, sorted.getFirst(), sorted.getLast(), runs);
  }

  /**
   * The median of the ratios of runs of the same round: the processor's speed drifts between
   * rounds, and both felt the same drift.
   */
  public double ratioTo(Summary other) {
    int rounds = Math.min(runs.size(), other.runs.size());
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      ratios.add(runs.get(i) / other.runs.get(i));
    }
    return of(ratios).median();
  }
}
