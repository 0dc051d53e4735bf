package dev.penstock.proxy.overload;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** How much of the memory for buffers outside the heap is taken: what the JVM itself limits. */
final class DirectMemory {
  private final BufferPoolMXBean pool =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(bean -> bean.getName().equals("direct"))
          .findFirst()
          .orElseThrow();
  private final double limit = limit();

  /** From 0 to 1. */
  double share() {
    return pool.getMemoryUsed() / limit;
  }

  /** Without a limit of its own, it is the heap's. */
  private static double limit() {
    long set =
        Long.parseLong(
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
    return set > 0 ? set : Runtime.getRuntime().maxMemory();
  }
}
