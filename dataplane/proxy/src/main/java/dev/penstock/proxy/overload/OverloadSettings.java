package dev.penstock.proxy.overload;

import java.time.Duration;

/**
 * When a pod has taken on too much. Both limits follow the pod's: the JVM sizes heap and direct
 * memory by them.
 *
 * @param memory the share of the heap, or of direct memory, from which requests are shed; above 0
 *     and below 1. Connections are refused from 0.1 below, and the greatest holders reset from half
 *     of what is left above
 * @param loopDelay how long an event loop may keep what is next waiting before requests of that
 *     loop are shed; its connections are refused from half of that
 */
public record OverloadSettings(double memory, Duration loopDelay) {
  /** 85 % and one second. */
  public static final OverloadSettings DEFAULTS = new OverloadSettings(0.85, Duration.ofSeconds(1));

  private static final double BEFORE_SHEDDING = 0.1;
  private static final double MEMORY_GAP = 0.05;

  Marks memoryMarks() {
    return new Marks(
        Math.max(memory / 2, memory - BEFORE_SHEDDING), memory, (1 + memory) / 2, MEMORY_GAP);
  }

  /** In seconds. Nobody has to go for a loop's delay: resetting takes time itself. */
  Marks delayMarks() {
    double shed = loopDelay.toNanos() / 1e9;
    return new Marks(shed / 2, shed, Double.POSITIVE_INFINITY, shed / 4);
  }
}
