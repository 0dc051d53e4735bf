package dev.penstock.proxy.overload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks ten times a second at what the pod has left, and tells the event loops how much to give up:
 * all of them for want of memory, which they share, and each for its own delay.
 */
public final class OverloadMonitor implements AutoCloseable {
  private static final long PERIOD_MILLIS = 100;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("overload").factory());
  private final OverloadTally tally;
  private final Marks memoryMarks;
  private final Marks delayMarks;
  private final List<Watch> watches = new ArrayList<>();
  private Level directLevel = Level.NORMAL;
  private Level heapLevel = Level.NORMAL;
  private volatile Reading reading = new Reading(0, 0, 0, Load.NORMAL);
  private volatile Consumer<Reading> onChange = change -> {};

  /**
   * What there was at the last look.
   *
   * @param directMemory the share that is taken
   * @param heap the share that is alive
   * @param loopDelay of the slowest event loop, in seconds
   * @param load the greatest of any loop
   */
  public record Reading(double directMemory, double heap, double loopDelay, Load load) {
    /** One line for the log. */
    @Override
    public String toString() {
      String figures =
          "direct memory %.0f %%, live heap %.0f %%, event loop delay %.0f ms"
              .formatted(directMemory * 100, heap * 100, loopDelay * 1e3);
      return switch (load.level()) {
        case NORMAL -> "no overload any more, everything is taken on: " + figures;
        case REFUSING -> over("new connections are reset", figures);
        case SHEDDING -> over("new connections are reset and requests answered with 503", figures);
        case RESETTING -> over("requests are shed and the greatest connections reset", figures);
      };
    }

    private String over(String what, String figures) {
      return "overload of " + load.scarce() + ", " + what + ": " + figures;
    }
  }

  private static final class Watch {
    final GuardedLoop loop;
    final LoopProbe probe;
    Level delayLevel = Level.NORMAL;
    Load told = Load.NORMAL;

    Watch(GuardedLoop loop) {
      this.loop = loop;
      this.probe = new LoopProbe(loop.executor());
    }
  }

  private OverloadMonitor(OverloadSettings settings, OverloadTally tally) {
    this.tally = tally;
    memoryMarks = settings.memoryMarks();
    delayMarks = settings.delayMarks();
  }

  /** Begins. */
  public static OverloadMonitor start(
      OverloadSettings settings, OverloadTally tally, List<? extends GuardedLoop> loops) {
    OverloadMonitor monitor = new OverloadMonitor(settings, tally);
    loops.forEach(loop -> monitor.watches.add(new Watch(loop)));
    // What it takes to look is set up where it is used: starting up does not wait for it.
    monitor.thread.execute(monitor::begin);
    return monitor;
  }

  private void begin() {
    DirectMemory directMemory = new DirectMemory();
    LiveHeap heap = new LiveHeap(memoryMarks.refuse());
    thread.scheduleWithFixedDelay(
        () -> look(directMemory.share(), heap.share()), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The last look. */
  public Reading reading() {
    return reading;
  }

  /** What was given up so far. */
  public OverloadTally tally() {
    return tally;
  }

  /** Has each change of the level told to {@code listener}, in place of any before. */
  public void onChange(Consumer<Reading> listener) {
    onChange = listener;
  }

  private void look(double direct, double heap) {
    directLevel = memoryMarks.next(directLevel, direct);
    heapLevel = memoryMarks.next(heapLevel, heap);
    Load memory =
        new Load(directLevel, Resource.DIRECT_MEMORY).or(new Load(heapLevel, Resource.HEAP));
    Load greatest = memory;
    double slowest = 0;
    for (Watch watch : watches) {
      double delay = watch.probe.delay();
      slowest = Math.max(slowest, delay);
      watch.delayLevel = delayMarks.next(watch.delayLevel, delay);
      Load load = memory.or(new Load(watch.delayLevel, Resource.EVENT_LOOP));
      greatest = greatest.or(load);
      tell(watch, load);
    }
    Level before = reading.load().level();
    reading = new Reading(direct, heap, slowest, greatest);
    if (before != greatest.level()) {
      onChange.accept(reading);
    }
  }

  private static void tell(Watch watch, Load load) {
    if (!load.isAs(watch.told)) {
      watch.told = load;
      watch.loop.executor().execute(() -> watch.loop.onLoad(load));
    }
    if (load.level() == Level.RESETTING) {
      watch.loop.executor().execute(watch.loop::resetGreatest);
    }
  }

  /** Ends it; before the loops end. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
