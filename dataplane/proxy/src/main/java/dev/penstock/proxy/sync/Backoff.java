package dev.penstock.proxy.sync;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses that double from failure to failure, each anywhere between its half and its whole. */
final class Backoff {
  private final Duration first;
  private final Duration max;
  private final RandomGenerator random;
  private Duration next;

  Backoff(Duration first, Duration max, RandomGenerator random) {
    this.first = first;
    this.max = max;
    this.random = random;
    this.next = first;
  }

  Duration next() {
    long whole = Math.max(2, next.toMillis());
    // Duration multiplies by way of BigDecimal, which takes longer to get ready than a start has.
    Duration doubled = next.plus(next);
    next = doubled.compareTo(max) < 0 ? doubled : max;
    return Duration.ofMillis(random.nextLong(whole / 2, whole + 1));
  }

  void reset() {
    next = first;
  }
}
