package dev.penstock.operator.fleet;

import java.util.List;

/** A garbage collector that pods may run with, by what was measured of each. */
enum Collector {
  /**
   * The least memory and processor time. But it stops all for as long as it copies, and that is
   * what connections hold which came since the last time.
   */
  SERIAL("-XX:+UseSerialGC", 100, 2),
  /**
   * Stops all for a part of that. That the heap is collected when asked for, as on overload, must
   * not stop all either.
   */
  G1("-XX:+UseG1GC -XX:+ExplicitGCInvokesConcurrent", 110, 2),
  /**
   * Stops nothing for longer than a request takes, whatever the connections. But it works all the
   * while, on a processor that the event loops then do not have; what is allocated meanwhile needs
   * room, and it cannot use the image's AOT cache.
   */
  ZGC("-XX:+UseZGC", 130, 4);

  /** Above, Serial's pauses are what the slowest of a thousand requests wait for. */
  private static final int MOST_FOR_SERIAL = 1_000;

  private final String flag;
  private final int overhead;
  private final int heapOfLive;

  Collector(String flag, int overhead, int heapOfLive) {
    this.flag = flag;
    this.overhead = overhead;
    this.heapOfLive = heapOfLive;
  }

  /**
   * For so many connections, the best first. The last of them needs the least memory.
   *
   * @param isAlone whether the event loops may have one processor and no more
   */
  static List<Collector> of(int connections, boolean isAlone) {
    if (connections <= MOST_FOR_SERIAL) {
      return List.of(SERIAL);
    }
    return isAlone ? List.of(G1) : List.of(ZGC, G1);
  }

  /** What tells the JVM. */
  String flag() {
    return flag;
  }

  /** MiB that a pod takes besides heap, buffers and what connections take. */
  int overhead() {
    return overhead;
  }

  /** How many times the live objects of an object graph of G1's the heap must hold. */
  int heapOfLive() {
    return heapOfLive;
  }
}
