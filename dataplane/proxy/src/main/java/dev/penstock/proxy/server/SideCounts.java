package dev.penstock.proxy.server;

import dev.penstock.proxy.config.SideTraffic;
import dev.penstock.proxy.route.Side;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts what one side of a route with a canary serves, or a whole pod. Each loop has counts of its
 * own, which it alone changes: none waits for another, nor for who reads.
 */
final class SideCounts {
  private static final int SWITCHING_PROTOCOLS = 101;

  private static final int REQUESTS = 0;
  private static final int SUCCESSES = 1;
  private static final int CLIENT_ERRORS = 2;
  private static final int SERVER_ERRORS = 3;
  private static final int CONNECT_FAILURES = 4;
  private static final int TIMEOUTS = 5;
  private static final int RESETS = 6;
  private static final int LATENCY = 7;

  private final Side side;
  private final AtomicLongArray[] byLoop;

  /** Nothing yet. */
  SideCounts(Side side, int loops) {
    this.side = side;
    this.byLoop = new AtomicLongArray[loops];
    for (int i = 0; i < loops; i++) {
      byLoop[i] = new AtomicLongArray(LATENCY + LatencyBuckets.COUNT);
    }
  }

  /** Whose counts these are. */
  Side side() {
    return side;
  }

  /**
   * Counts an exchange that is over, on the loop it was on.
   *
   * @param loop its index
   */
  void add(int loop, ExchangeRecord exchange) {
    if (isClientsDoing(exchange)) {
      return;
    }
    AtomicLongArray counts = byLoop[loop];
    // First, and read last: no part is ever more than the whole.
    increment(counts, REQUESTS);
    if (isServerError(exchange)) {
      increment(counts, SERVER_ERRORS);
    } else if (isWhole(exchange)) {
      increment(counts, SUCCESSES);
    }
    if (isClientError(exchange)) {
      increment(counts, CLIENT_ERRORS);
    }
    switch (exchange.fault()) {
      case UNREACHABLE -> increment(counts, CONNECT_FAILURES);
      case TIMED_OUT -> increment(counts, TIMEOUTS);
      case BROKEN -> increment(counts, RESETS);
      case NONE, SLOW_CLIENT, OVERLOADED, BUSY -> {}
    }
    // How long a tunnel stays open says nothing of who serves it.
    if (exchange.status() != SWITCHING_PROTOCOLS) {
      increment(counts, LATENCY + LatencyBuckets.of(exchange.durationNanos() / 1000));
    }
  }

  /**
   * Counts what was no request and was answered so, on the loop it was on: a client's error, which
   * took no time. A server that takes good requests for none shows by it.
   *
   * @param loop its index
   */
  void addUnreadable(int loop) {
    AtomicLongArray counts = byLoop[loop];
    increment(counts, REQUESTS);
    increment(counts, SUCCESSES);
    increment(counts, CLIENT_ERRORS);
  }

  /** It went away, or did not take its response: that says nothing of who serves it either. */
  private static boolean isClientsDoing(ExchangeRecord exchange) {
    return switch (exchange.outcome()) {
      case CLIENT_GONE -> !isServerError(exchange);
      case TIMED_OUT -> exchange.fault() == ExchangeRecord.Fault.SLOW_CLIENT;
      case FORWARDED, LOCAL, UPSTREAM_BROKEN -> false;
    };
  }

  private static boolean isWhole(ExchangeRecord exchange) {
    return switch (exchange.outcome()) {
      case FORWARDED, LOCAL -> true;
      case CLIENT_GONE, TIMED_OUT, UPSTREAM_BROKEN -> false;
    };
  }

  private static boolean isServerError(ExchangeRecord exchange) {
    return exchange.status() >= 500 || GrpcStatus.isServerError(exchange.grpcStatus());
  }

  private static boolean isClientError(ExchangeRecord exchange) {
    return exchange.status() / 100 == 4 || GrpcStatus.isClientError(exchange.grpcStatus());
  }

  private static void increment(AtomicLongArray counts, int index) {
    counts.setRelease(index, counts.getPlain(index) + 1);
  }

  /** What all loops have counted. */
  SideTraffic traffic() {
    SortedMap<Integer, Long> latency = new TreeMap<>();
    for (int i = 0; i < LatencyBuckets.COUNT; i++) {
      long count = sum(LATENCY + i);
      if (count > 0) {
        latency.put(i, count);
      }
    }
    long resets = sum(RESETS);
    long timeouts = sum(TIMEOUTS);
    long connectFailures = sum(CONNECT_FAILURES);
    long serverErrors = sum(SERVER_ERRORS);
    long clientErrors = sum(CLIENT_ERRORS);
    long successes = sum(SUCCESSES);
    return new SideTraffic(
        side.route(),
        side.revision(),
        side.canary(),
        sum(REQUESTS),
        successes,
        clientErrors,
        serverErrors,
        connectFailures,
        timeouts,
        resets,
        latency);
  }

  private long sum(int index) {
    long sum = 0;
    for (AtomicLongArray counts : byLoop) {
      sum += counts.getAcquire(index);
    }
    return sum;
  }
}
