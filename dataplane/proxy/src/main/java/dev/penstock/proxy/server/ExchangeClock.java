package dev.penstock.proxy.server;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Remembers when an exchange last moved, and says when it has rested for too long. */
final class ExchangeClock {
  /** What the time says. */
  sealed interface Verdict {
    /** All is well; look again after so long. */
    record Wait(long nanos) implements Verdict {}

    /** The client does not send its body, or does not take its response, or does so too slowly. */
    record SlowClient() implements Verdict {}

    /** Nobody sends anything. */
    record Idle() implements Verdict {}
  }

  private static final Verdict SLOW_CLIENT = new Verdict.SlowClient();
  private static final Verdict IDLE = new Verdict.Idle();

  private final LongSupplier ticker;
  private final boolean mayRest;
  private final EngineSettings.Timeouts timeouts;
  private long streamNanos;

  /** Null until the client's octets are waited for: most requests have come whole. */
  private @Nullable Patience sending;

  /** Null until the client has to be waited for: most take what they get. */
  private @Nullable TakingClock taking;

  private long movedAt;

  /**
   * @param mayRest no least rate is asked of the request's body, and it may rest as the exchange
   *     may
   * @param now by the ticker
   * @param ticker nanoseconds since some moment, as {@link System#nanoTime} has them
   */
  ExchangeClock(EngineSettings.Timeouts timeouts, boolean mayRest, long now, LongSupplier ticker) {
    this.ticker = ticker;
    this.movedAt = now;
    this.streamNanos = timeouts.stream().toNanos();
    this.mayRest = mayRest;
    this.timeouts = timeouts;
  }

  /** So many octets of the request have come. */
  void requestMoved(long octets) {
    movedAt = ticker.getAsLong();
    if (sending != null) {
      sending.moved(octets);
    }
  }

  /** Whether the client's next octets are waited for. Returns true when the wait begins. */
  boolean requestAwaited(boolean nowAwaited) {
    if (sending == null) {
      if (!nowAwaited) {
        return false;
      }
      sending =
          mayRest
              ? new Patience(timeouts.stream().toNanos(), 0, ticker)
              : new Patience(timeouts.body().toNanos(), timeouts.leastRate(), ticker);
    }
    return sending.waiting(nowAwaited);
  }

  /** All that has come of the response by now has been seen. */
  void responseMoved() {
    movedAt = ticker.getAsLong();
  }

  /** Whether the client takes its response. */
  void downstreamWritable(boolean writable, long room) {
    if (taking == null) {
      if (writable) {
        return;
      }
      taking = new TakingClock(timeouts, ticker);
    }
    taking.waiting(!writable, room);
  }

  /** From now on it is a tunnel. */
  void tunnel() {
    streamNanos = timeouts.tunnel().toNanos();
    movedAt = ticker.getAsLong();
    requestAwaited(false);
  }

  /**
   * @param room see {@link Downstream#room}
   */
  Verdict verdict(long now, long room) {
    long left = streamNanos - (now - movedAt);
    if (left <= 0) {
      return IDLE;
    }
    if (sending != null) {
      left = Math.min(left, sending.left(now));
    }
    if (taking != null) {
      left = Math.min(left, taking.left(now, room));
    }
    return left <= 0 ? SLOW_CLIENT : new Verdict.Wait(left);
  }

  /** How long from now until a verdict can be anything but to wait. */
  long nextLook(long now, long room) {
    return verdict(now, room) instanceof Verdict.Wait(long nanos) ? nanos : 0;
  }
}
