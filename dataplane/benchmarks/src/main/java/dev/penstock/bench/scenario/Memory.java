package dev.penstock.bench.scenario;

import dev.penstock.bench.peer.Proxy;
import java.io.IOException;
import java.time.Duration;

/** Resident memory once it does not move any more. */
final class Memory {
  private static final Duration BETWEEN = Duration.ofMillis(250);
  private static final int MOST_READINGS = 20;
  private static final double AGREEMENT = 0.001;

  private Memory() {}

  /** Bytes. A process that never settles is read as it is after five seconds. */
  static long settled(Proxy proxy) throws IOException, InterruptedException {
    long before = proxy.resident();
    for (int i = 0; i < MOST_READINGS; i++) {
      Thread.sleep(BETWEEN);
      long now = proxy.resident();
      if (Math.abs(now - before) <= before * AGREEMENT) {
        return now;
      }
      before = now;
    }
    return before;
  }
}
