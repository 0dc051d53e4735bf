package dev.penstock.operator.fleet;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;

/**
 * Divides a pod's memory between heap, buffers and what connections take outside of both.
 *
 * @param limit the pod's, in MiB
 * @param connections that are expected
 * @param isAlone whether the pod may use one processor and no more
 */
record PodMemory(int limit, int connections, boolean isAlone) {
  /** KiB that a connection takes outside heap and buffers: for TLS, and in the kernel. */
  static final int OUTSIDE_OF_CONNECTION = 12;

  /** KiB of objects that a resting connection holds; one that does not rest has buffers too. */
  private static final int LIVE_OF_CONNECTION = 4;

  /** MiB of heap, and again of buffers, whatever the connections. */
  private static final int LEAST = 32;

  /** Left alone, in percent: what was measured is not all there can be. */
  private static final int MARGIN = 5;

  private static final int KIBIBYTES = 1 << 10;
  private static final BigDecimal MEBIBYTE = BigDecimal.valueOf(1 << 20);
  private static final BigDecimal MOST = BigDecimal.valueOf(Integer.MAX_VALUE);

  /** Whole MiB; more than an int holds is more than a node has. */
  static int mebibytes(Quantity quantity) {
    return quantity.getNumericalAmount().divideToIntegralValue(MEBIBYTE).min(MOST).intValue();
  }

  /** The least limit in MiB that is enough for so many connections. */
  static int least(int connections) {
    Collector frugal = Collector.of(connections, true).getLast();
    int needed = frugal.overhead() + outside(connections) + leastRoom(frugal, connections);
    return Math.ceilDiv(needed * 100, 100 - MARGIN);
  }

  /** The best that fits. */
  PodJvm jvm() {
    for (Collector collector : Collector.of(connections, isAlone)) {
      int room = room(collector);
      int least = leastRoom(collector, connections);
      if (room >= least) {
        int heap = (int) ((long) room * leastHeap(collector, connections) / least);
        return new PodJvm.Sized(collector, heap, room - heap);
      }
    }
    return new PodJvm.TooSmall(fault());
  }

  /** MiB for heap and buffers. */
  private int room(Collector collector) {
    long usable = limit * (100L - MARGIN) / 100;
    return (int) (usable - collector.overhead() - outside(connections));
  }

  private static int outside(int connections) {
    return Math.ceilDiv(connections * OUTSIDE_OF_CONNECTION, KIBIBYTES);
  }

  private static int leastRoom(Collector collector, int connections) {
    return leastHeap(collector, connections) + LEAST + live(connections);
  }

  private static int leastHeap(Collector collector, int connections) {
    return LEAST + live(connections) * collector.heapOfLive();
  }

  private static int live(int connections) {
    return Math.ceilDiv(connections * LIVE_OF_CONNECTION, KIBIBYTES);
  }

  private String fault() {
    int most = most();
    return ("spec.template.expectedConnections: %d connections need"
            + " spec.template.resources.limits.memory of %dMi or more, it is %dMi: raise it%s")
        .formatted(
            connections,
            least(connections),
            limit,
            most == 0 ? "" : ", or expect " + most + " connections at most");
  }

  /** The greatest number of connections that the limit is enough for. */
  private int most() {
    int enough = 0;
    int tooMany = connections;
    while (tooMany - enough > 1) {
      int middle = (enough + tooMany) / 2;
      if (least(middle) <= limit) {
        enough = middle;
      } else {
        tooMany = middle;
      }
    }
    return enough;
  }
}
