package dev.penstock.proxy.server;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Pods of the canary that let an offer wait until it was too late: left alone for a while, so that
 * not every client has to wait for them. After that one offer finds out whether they are well
 * again; the while doubles as long as they are not. A pod that says no at once costs nobody any
 * time, and is asked each time. By one event loop only.
 */
final class SlowPods {
  /** The longest while, in first whiles. */
  private static final int LONGEST = 10;

  private final long firstNanos;
  private final LongSupplier ticker;
  private final Map<InetSocketAddress, Rest> rests = new HashMap<>();

  private static final class Rest {
    long begin;
    long end;
    long nanos;
  }

  /**
   * None yet.
   *
   * @param firstNanos the first while; not shorter than an offer may wait
   * @param ticker as {@link System#nanoTime}
   */
  SlowPods(long firstNanos, LongSupplier ticker) {
    this.firstNanos = firstNanos;
    this.ticker = ticker;
  }

  /** Whether an offer should go to a pod; if so, and it was left alone until now, no other does. */
  boolean mayAsk(InetSocketAddress pod) {
    Rest rest = rests.get(pod);
    if (rest == null) {
      return true;
    }
    long now = ticker.getAsLong();
    if (now - rest.end < 0) {
      return false;
    }
    rest.end = now + firstNanos;
    return true;
  }

  /**
   * An offer waited in vain. Those that wait already when a pod is left alone count as one.
   *
   * @param askedAt when it was made, by the ticker
   */
  void tookTooLong(InetSocketAddress pod, long askedAt) {
    Rest rest = rests.computeIfAbsent(pod, _ -> new Rest());
    if (rest.nanos > 0 && askedAt - rest.begin < 0) {
      return;
    }
    rest.begin = ticker.getAsLong();
    rest.nanos = rest.nanos == 0 ? firstNanos : Math.min(2 * rest.nanos, LONGEST * firstNanos);
    rest.end = rest.begin + rest.nanos;
  }

  /** A pod has answered in time. */
  void answered(InetSocketAddress pod) {
    if (!rests.isEmpty()) {
      rests.remove(pod);
    }
  }

  /** Forgets all others. */
  void retain(Collection<InetSocketAddress> pods) {
    rests.keySet().retainAll(pods);
  }
}
