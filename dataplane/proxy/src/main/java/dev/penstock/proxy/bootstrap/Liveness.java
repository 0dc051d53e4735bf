package dev.penstock.proxy.bootstrap;

import dev.penstock.proxy.server.LoopStall;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the process is beyond help, so that it had better be started again: an event loop is
 * stuck. A machine that is busy lets each loop turn now and then, which is enough.
 */
final class Liveness {
  private static final int FRAMES = 5;

  private final Supplier<LoopStall> slowestLoop;
  private final Duration limit;
  private final Log log;
  private boolean told;

  Liveness(Supplier<LoopStall> slowestLoop, Duration limit, Log log) {
    this.slowestLoop = slowestLoop;
    this.limit = limit;
    this.log = log;
  }

  /** Seconds since the slowest event loop turned. */
  double stallSeconds() {
    return slowestLoop.get().since().toMillis() / 1e3;
  }

  /** What is stuck, or null. Where it is stuck is logged, once. */
  synchronized @Nullable String fault() {
    LoopStall slowest = slowestLoop.get();
    if (slowest.since().compareTo(limit) <= 0) {
      told = false;
      return null;
    }
    String fault =
        "event loop %s has not turned for %d s"
            .formatted(slowest.loop(), slowest.since().toSeconds());
    if (!told) {
      told = true;
      log.warn(fault + ", it is at " + where(slowest));
    }
    return fault;
  }

  private static String where(LoopStall stall) {
    return stall.stack().stream()
        .limit(FRAMES)
        .map(StackTraceElement::toString)
        .collect(Collectors.joining(" < "));
  }
}
