package dev.penstock.proxy.server;

import java.util.concurrent.atomic.LongAdder;

/** Counts connections that were handed over, in either direction, since the engine started. */
public final class HandoverTally {
  private final LongAdder given = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder taken = new LongAdder();
  private final LongAdder refused = new LongAdder();

  HandoverTally() {}

  /** Connections that pods of the canary took. */
  public long given() {
    return given.sum();
  }

  /** Connections that no pod of the canary took, and that were served here. */
  public long failures() {
    return failures.sum();
  }

  /** Connections taken from other pods. */
  public long taken() {
    return taken.sum();
  }

  /** Connections to the handover port that were closed: of strangers, or with no good header. */
  public long refused() {
    return refused.sum();
  }

  void countGiven() {
    given.increment();
  }

  void countFailure() {
    failures.increment();
  }

  void countTaken() {
    taken.increment();
  }

  void countRefused() {
    refused.increment();
  }
}
