package dev.penstock.proxy.server;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When an event loop last turned: a task that it runs each second says so. A loop that does not
 * turn serves none of its connections, and the kernel goes on giving it new ones.
 */
final class LoopPulse {
  private static final long BEAT_MILLIS = 1_000;

  private volatile long beatAt = System.nanoTime();
  private volatile @Nullable Thread thread;

  private LoopPulse() {}

  static List<LoopPulse> start(EventLoopGroup loops) {
    List<LoopPulse> pulses = new ArrayList<>();
    for (EventExecutor loop : loops) {
      LoopPulse pulse = new LoopPulse();
      loop.scheduleWithFixedDelay(pulse::beat, 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
      pulses.add(pulse);
    }
    return List.copyOf(pulses);
  }

  /** The one whose last turn is longest ago. */
  static LoopStall slowest(List<LoopPulse> pulses) {
    long now = System.nanoTime();
    return pulses.stream()
        .min(Comparator.comparingLong(pulse -> pulse.beatAt - now))
        .orElseThrow()
        .stall(now);
  }

  private void beat() {
    thread = Thread.currentThread();
    beatAt = System.nanoTime();
  }

  private LoopStall stall(long now) {
    Thread known = thread;
    return new LoopStall(
        known == null ? "an event loop that never turned" : known.getName(),
        Duration.ofNanos(Math.max(0, now - beatAt)),
        known == null ? List.of() : List.of(known.getStackTrace()));
  }
}
