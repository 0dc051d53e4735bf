package dev.penstock.proxy.server;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Draws that divide any stretch evenly, however short: each is the last one plus the golden ratio,
 * modulo 1 (a Weyl sequence). By one event loop only.
 */
final class EvenDraws {
  /** 2^64 divided by the golden ratio. */
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long draw = ThreadLocalRandom.current().nextLong();

  /** The next fraction of 2^64. */
  long next() {
    draw += STEP;
    return draw;
  }
}
