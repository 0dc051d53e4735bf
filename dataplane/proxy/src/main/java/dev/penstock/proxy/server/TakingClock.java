package dev.penstock.proxy.server;

import java.util.function.LongSupplier;

/**
 * Looks after a client that is to take what was written for it. How much it takes is seen from the
 * room for more, see {@link Downstream#room}: what is written makes it less, what is taken more.
 */
final class TakingClock {
  private final Patience patience;
  private long lastRoom;

  TakingClock(EngineSettings.Timeouts timeouts, LongSupplier ticker) {
    this.patience = new Patience(timeouts.stalled().toNanos(), timeouts.leastRate(), ticker);
  }

  /** Whether the client is waited for from now on, with so much room. */
  void waiting(boolean waits, long room) {
    see(room);
    patience.waiting(waits);
  }

  /** Nanoseconds from {@code now} until the client has used up its time, 0 or less: it has. */
  long left(long now, long room) {
    see(room);
    return patience.left(now);
  }

  private void see(long room) {
    if (room > lastRoom) {
      patience.moved(room - lastRoom);
    }
    lastRoom = room;
  }
}
