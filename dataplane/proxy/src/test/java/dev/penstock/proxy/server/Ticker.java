package dev.penstock.proxy.server;

import java.util.function.LongSupplier;

/** Time that passes when a test says so. */
final class Ticker implements LongSupplier {
  // Near the overflow of what System.nanoTime() may give.
  private long now = Long.MAX_VALUE - 1_000;

  @Override
  public long getAsLong() {
    return now;
  }

  /** Lets so many milliseconds pass. */
  void pass(long millis) {
    now += millis * 1_000_000;
  }
}
