package dev.penstock.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Holds a time to its limit on a machine that does other work, which can only lengthen it: what is
 * over the limit is measured again, and the best of three counts. What is too slow by itself is so
 * each time. All that was measured is printed.
 */
public final class BestOf {
  private static final int TRIES = 3;

  private BestOf() {}

  /** Measures a time. */
  @FunctionalInterface
  public interface Measurement {
    /**
     * Returns the time in milliseconds.
     *
     * @param attempt from 0 on
     */
    long millis(int attempt) throws Exception;
  }

  /** Fails unless a time is within its limit, in milliseconds, in one of three measurements. */
  public static void assertWithin(long limit, String what, Measurement measurement)
      throws Exception {
    List<Long> taken = new ArrayList<>();
    do {
      taken.add(measurement.millis(taken.size()));
      System.out.printf("%s, limit %d ms, measured so far: %s ms%n", what, limit, taken);
    } while (taken.getLast() > limit && taken.size() < TRIES);
    assertThat(Collections.min(taken))
        .as("%s, in milliseconds, the best of %s", what, taken)
        .isLessThanOrEqualTo(limit);
  }
}
