package dev.penstock.e2e.fault;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** What the patched proxy asks for each request. Public, as a class of another loader asks. */
public final class Faults {
  /** Two of a hundred. */
  private static final int FAILING = 50;

  /** Five of a hundred, which the 99th percentile cannot miss. */
  private static final int SLOW = 20;

  private static final AtomicLong REQUESTS = new AtomicLong();

  private static volatile Duration delay = Duration.ZERO;

  private Faults() {}

  static void delayBy(Duration most) {
    delay = most;
  }

  /** Whether this request is answered with 500. */
  public static boolean fails() {
    return REQUESTS.incrementAndGet() % FAILING == 0;
  }

  /** How long this request waits before its backend is asked: half to all of the delay, or not. */
  public static long delayNanos() {
    long most = delay.toNanos();
    return REQUESTS.incrementAndGet() % SLOW == 0
        ? ThreadLocalRandom.current().nextLong(most / 2, most + 1)
        : 0;
  }
}
