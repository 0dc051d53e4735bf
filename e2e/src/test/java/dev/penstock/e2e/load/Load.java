package dev.penstock.e2e.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A steady load of GET requests over kept connections, of which each is replaced by a new one after
 * a number of requests. Every request that is not answered with 200, for whatever reason, is a
 * loss.
 *
 * <p>Bounded: it ends after {@link Settings#limit()} at the latest.
 */
public final class Load implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * How much of it, and where it goes.
   *
   * @param target what is asked
   * @param connections how many at once
   * @param requestsPerSecond over all connections
   * @param requestsPerConnection after how many a connection is replaced
   * @param limit when the load ends by itself
   */
  public record Settings(
      Target target,
      int connections,
      int requestsPerSecond,
      int requestsPerConnection,
      Duration limit) {}

  /** What came of the load; {@code losses} by what was seen instead of 200. */
  public record Result(long succeeded, Map<String, Long> losses, Duration longest) {
    /** How many were lost. */
    public long lost() {
      return losses.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private final Settings settings;
  private final AtomicBoolean running = new AtomicBoolean(true);
  private final LongAdder succeeded = new LongAdder();
  private final ConcurrentSkipListMap<String, LongAdder> losses = new ConcurrentSkipListMap<>();
  private final AtomicLong longestNanos = new AtomicLong();
  private final List<Thread> workers = new ArrayList<>();

  private Load(Settings settings) {
    this.settings = settings;
  }

  /** Starts the load. */
  public static Load start(Settings settings) {
    Load load = new Load(settings);
    long deadline = System.nanoTime() + settings.limit().toNanos();
    for (int i = 0; i < settings.connections(); i++) {
      int index = i;
      load.workers.add(Thread.ofVirtual().name("load-" + i).start(() -> load.run(index, deadline)));
    }
    return load;
  }

  /** How many requests have been answered with 200 so far. */
  public long succeeded() {
    return succeeded.sum();
  }

  /** Ends the load and says what came of it. */
  public Result stop() throws InterruptedException {
    running.set(false);
    for (Thread worker : workers) {
      worker.join();
    }
    Map<String, Long> counts = new java.util.TreeMap<>();
    losses.forEach((what, count) -> counts.put(what, count.sum()));
    return new Result(succeeded.sum(), counts, Duration.ofNanos(longestNanos.get()));
  }

  @Override
  public void close() {
    running.set(false);
  }

  private void run(int index, long deadline) {
    long interval = 1_000_000_000L * settings.connections() / settings.requestsPerSecond();
    long next = System.nanoTime() + interval * index / settings.connections();
    while (running.get() && System.nanoTime() < deadline) {
      try (PlainConnection connection = new PlainConnection(settings.target(), TIMEOUT)) {
        next = useConnection(connection, next, interval, deadline);
      } catch (IOException e) {
        lose(e);
        next = Math.max(next + interval, System.nanoTime());
      }
    }
  }

  private long useConnection(PlainConnection connection, long start, long interval, long deadline)
      throws IOException {
    long next = start;
    for (int i = 0; i < settings.requestsPerConnection() && connection.isReusable(); i++) {
      LockSupport.parkNanos(next - System.nanoTime());
      if (!running.get() || System.nanoTime() >= deadline || connection.isClosedByServer()) {
        return next;
      }
      long sent = System.nanoTime();
      int status = connection.get(settings.target().host(), settings.target().path()).status();
      longestNanos.accumulateAndGet(System.nanoTime() - sent, Math::max);
      if (status == 200) {
        succeeded.increment();
      } else {
        lose("status " + status);
      }
      next = Math.max(next + interval, System.nanoTime() - interval);
    }
    return next;
  }

  private void lose(IOException e) {
    lose(e.getClass().getSimpleName() + ": " + e.getMessage());
  }

  private void lose(String what) {
    losses.computeIfAbsent(what, w -> new LongAdder()).increment();
  }
}
