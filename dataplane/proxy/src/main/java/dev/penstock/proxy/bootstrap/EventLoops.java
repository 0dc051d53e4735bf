package dev.penstock.proxy.bootstrap;

/** How many event loops there are when nobody says. */
final class EventLoops {
  /**
   * Each holds buffers and upstream connections of its own, outside the heap as much as in it, and
   * a pod without a CPU limit sees all processors of its node.
   */
  private static final long HEAP_OF_EACH = 8L << 20;

  private EventLoops() {}

  /**
   * One for each processor, as far as the memory goes; at least one.
   *
   * @param processors that the process may use
   * @param heap its limit in bytes, which follows the pod's
   */
  static int number(int processors, long heap) {
    return Math.clamp(heap / HEAP_OF_EACH, 1, processors);
  }
}
