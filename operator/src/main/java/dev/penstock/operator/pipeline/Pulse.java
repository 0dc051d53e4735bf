package dev.penstock.operator.pipeline;

import dev.penstock.operator.push.Flow;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether the flow's thread moves, or is stuck for good. Only the latter is worth a restart, which
 * makes a busy machine busier: so threads that wait for each other count at once, and slowness only
 * after a time that no turn takes on any machine.
 */
final class Pulse {
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration STUCK = Duration.ofMinutes(5);

  private final Flow flow;
  private final LongSupplier nanos;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private volatile long lastBeat;

  /**
   * Alive until it is started, and then while it beats.
   *
   * @param nanos a monotonic clock
   */
  Pulse(Flow flow, LongSupplier nanos) {
    this.flow = flow;
    this.nanos = nanos;
    this.lastBeat = nanos.getAsLong();
  }

  /** Begins to beat on the flow's thread. */
  void start() {
    lastBeat = nanos.getAsLong();
    var _ = flow.schedule(this::start, BEAT);
  }

  /** False when the thread is stuck for good; from any thread, and never blocks. */
  boolean isAlive() {
    return nanos.getAsLong() - lastBeat < STUCK.toNanos()
        && threads.findDeadlockedThreads() == null;
  }
}
