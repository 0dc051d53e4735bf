package dev.penstock.proxy.server;

/** Looks after a client that is to take what was written for it. */
final class TakingClock {
  private final Patience patience;
  private long room;

  TakingClock(EngineSettings.Timeouts timeouts) {
    this.patience = new Patience(timeouts.stalled().toNanos(), timeouts.leastRate());
  }

  /**
   * Whether the client is waited for from now on.
   *
   * @param now see {@link Downstream#room}
   */
  void waiting(boolean waits, long now) {
    taken(now);
    patience.waiting(waits);
  }

  /** Nanoseconds until the client has used up its time, 0 or less when it has. */
  long left(long nanoTime, long now) {
    taken(now);
    return patience.left(nanoTime);
  }

  private void taken(long now) {
    if (now > room) {
      patience.moved(now - room);
    }
    room = now;
  }
}
