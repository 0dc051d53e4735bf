package dev.penstock.proxy.server;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One timer for all the time-outs of a connection. Moving a deadline away costs nothing: the timer
 * fires at the old one, looks, and sets itself anew. On the event loop only.
 */
final class Watchdog {
  /** Returned by a check that has nothing to wait for. */
  static final long NEVER = -1;

  private final EventLoop eventLoop;
  private final LongUnaryOperator check;
  private @Nullable ScheduledFuture<?> timer;
  private long firesAt;
  private boolean stopped;

  /**
   * @param check given {@link System#nanoTime}, does what is due and returns after how many
   *     nanoseconds to look again, or {@link #NEVER}
   */
  Watchdog(EventLoop eventLoop, LongUnaryOperator check) {
    this.eventLoop = eventLoop;
    this.check = check;
  }

  /** Makes sure that the check is made within so many nanoseconds. */
  void watch(long delayNanos) {
    watch(System.nanoTime(), delayNanos);
  }

  /** The same at {@code now}, which is {@link System#nanoTime}. */
  void watch(long now, long delayNanos) {
    long at = now + delayNanos;
    if (stopped || (timer != null && firesAt - at <= 0)) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    firesAt = at;
    timer = eventLoop.schedule(this::fire, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
  }

  void stop() {
    stopped = true;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void fire() {
    timer = null;
    long delay = check.applyAsLong(System.nanoTime());
    if (delay != NEVER) {
      watch(delay);
    }
  }
}
