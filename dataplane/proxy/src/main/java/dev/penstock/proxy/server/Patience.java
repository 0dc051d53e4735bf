package dev.penstock.proxy.server;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long a client may still be waited for. Waiting uses it up; what the client sends or takes
 * gives it back, never beyond the first amount. So a client that rests for that amount loses it,
 * and so does one that trickles below the rate, while one that is not waited for (its backend does
 * not take what comes) loses nothing.
 */
final class Patience {
  private final long mostNanos;
  private final long nanosPerOctet;
  private final LongSupplier ticker;
  private long leftNanos;
  private long since;
  private boolean waiting;

  /**
   * @param octetsPerSecond the least that is enough; 0: any octet gives all of the patience back
   * @param ticker nanoseconds since some moment, as {@link System#nanoTime} has them
   */
  Patience(long mostNanos, int octetsPerSecond, LongSupplier ticker) {
    this.mostNanos = mostNanos;
    this.nanosPerOctet =
        octetsPerSecond == 0 ? mostNanos : TimeUnit.SECONDS.toNanos(1) / octetsPerSecond;
    this.leftNanos = mostNanos;
    this.ticker = ticker;
  }

  /** Whether the client is waited for from now on. Returns true when the wait begins. */
  boolean waiting(boolean now) {
    boolean begins = now && !waiting;
    if (begins) {
      since = ticker.getAsLong();
    } else if (!now && waiting) {
      use(ticker.getAsLong());
    }
    waiting = now;
    return begins;
  }

  /** The client has sent, or taken, so many octets. */
  void moved(long octets) {
    if (waiting) {
      use(ticker.getAsLong());
    }
    long back = octets >= mostNanos / nanosPerOctet ? mostNanos : octets * nanosPerOctet;
    leftNanos = Math.min(mostNanos, leftNanos + back);
  }

  /** Nanoseconds from {@code now} until it is used up, when nothing comes; 0 or less: it is. */
  long left(long now) {
    return waiting ? leftNanos - (now - since) : Long.MAX_VALUE;
  }

  private void use(long now) {
    // Not below nothing: a loop that was held up itself has let nobody show what they can do.
    leftNanos = Math.max(0, leftNanos - (now - since));
    since = now;
  }
}
