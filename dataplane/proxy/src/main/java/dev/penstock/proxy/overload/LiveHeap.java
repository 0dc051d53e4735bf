package dev.penstock.proxy.overload;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.concurrent.TimeUnit;

/**
 * How much of the heap is in use by what is alive. What the old generation holds may be garbage,
 * and a healthy heap fills up with it: so once it holds that much, what is left after a collection
 * counts, and when the last one is some time ago, one is asked for.
 */
final class LiveHeap {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Collections that are asked for take a twentieth of the time at most. */
  private static final int PAUSE_FACTOR = 20;

  private final MemoryPoolMXBean old = oldGeneration();
  private final double most;
  private final double doubtful;
  private long mayAskAt = System.nanoTime();

  /**
   * @param doubtful from which share on it matters what is garbage
   */
  LiveHeap(double doubtful) {
    this.doubtful = doubtful;
    long limit = old.getUsage().getMax();
    most = limit > 0 ? limit : Runtime.getRuntime().maxMemory();
  }

  /** From 0 to 1; may wait for a collection. */
  double share() {
    long used = old.getUsage().getUsed();
    if (used / most < doubtful) {
      return used / most;
    }
    long now = System.nanoTime();
    if (now - mayAskAt >= 0) {
      ManagementFactory.getMemoryMXBean().gc();
      long took = System.nanoTime() - now;
      mayAskAt = now + Math.max(SECOND, PAUSE_FACTOR * took);
    }
    MemoryUsage collected = old.getCollectionUsage();
    return Math.min(used, collected.getUsed()) / most;
  }

  /** Where what is alive ends up, whichever the collector; all of the heap when it has but one. */
  private static MemoryPoolMXBean oldGeneration() {
    MemoryPoolMXBean last = null;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      boolean old = pool.getName().contains("Old") || pool.getName().contains("Tenured");
      if (pool.getType() == MemoryType.HEAP && (last == null || old)) {
        last = pool;
      }
    }
    if (last == null) {
      throw new IllegalStateException("the JVM tells of no heap");
    }
    return last;
  }
}
