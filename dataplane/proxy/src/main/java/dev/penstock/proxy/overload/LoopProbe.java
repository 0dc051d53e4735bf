package dev.penstock.proxy.overload;

import java.util.concurrent.Executor;

/**
 * How long an event loop keeps what is next waiting: a task that is given to it says when it ran.
 * One long turn is no overload, so the least of the last few readings counts.
 */
final class LoopProbe {
  private static final int READINGS = 5;

  private final Executor loop;
  private final long[] delays = new long[READINGS];
  private int next;
  private long sentAt;

  /** When the last task ran; 0 while it has not. */
  private volatile long ranAt = System.nanoTime();

  LoopProbe(Executor loop) {
    this.loop = loop;
    sentAt = ranAt;
  }

  /** In seconds; sends the next task. By one thread, at even times. */
  double delay() {
    long now = System.nanoTime();
    long ran = ranAt;
    delays[next] = (ran == 0 ? now : ran) - sentAt;
    next = (next + 1) % READINGS;
    if (ran != 0) {
      sentAt = now;
      ranAt = 0;
      loop.execute(() -> ranAt = System.nanoTime());
    }
    long least = Long.MAX_VALUE;
    for (long delay : delays) {
      least = Math.min(least, delay);
    }
    return least / 1e9;
  }
}
