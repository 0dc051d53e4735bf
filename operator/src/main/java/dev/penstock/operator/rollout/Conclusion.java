package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.RolloutStatus.Measurement;
import dev.penstock.api.v1alpha1.RolloutStatus.Verdict;
import java.util.List;

/**
 * What a measurement came to.
 *
 * @param trial what was measured: it says nothing of any other
 * @param measurements each metric's
 */
public record Conclusion(Trial trial, List<Measurement> measurements) {
  /** Copies the list. */
  public Conclusion {
    measurements = List.copyOf(measurements);
  }

  /** Failed when any metric is; else inconclusive when any is, or when there is none. */
  public Verdict verdict() {
    return verdict(measurements);
  }

  static Verdict verdict(List<Measurement> measurements) {
    if (measurements.stream().anyMatch(one -> one.verdict() == Verdict.FAILED)) {
      return Verdict.FAILED;
    }
    boolean passed =
        !measurements.isEmpty()
            && measurements.stream().allMatch(one -> one.verdict() == Verdict.PASSED);
    return passed ? Verdict.PASSED : Verdict.INCONCLUSIVE;
  }
}
