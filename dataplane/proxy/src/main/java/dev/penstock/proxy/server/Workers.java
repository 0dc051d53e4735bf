package dev.penstock.proxy.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Threads for what would keep an event loop too long. What finds no place in their queue is refused
 * at once, and what has waited there too long when its turn comes: by then its client is better
 * served by an answer that says so. Handing over takes no lock, which an event loop would have to
 * wait for now and then. Safe for any thread.
 */
public final class Workers implements AutoCloseable {
  /**
   * How many there are, and what may wait for them.
   *
   * @param threads at least 1
   * @param queue jobs that wait, at most
   * @param patience how long one may wait
   */
  public record Settings(int threads, int queue, Duration patience) {
    /** Half as many threads as event loops, 256 jobs, 1 s. */
    public static Settings of(int eventLoops) {
      return new Settings(Math.max(1, eventLoops / 2), 256, Duration.ofSeconds(1));
    }
  }

  /** What is to be done. */
  interface Job {
    /** Does it, on one of the threads. */
    void run();

    /** It has waited too long, or {@link #run} has failed. On one of the threads. */
    void refused();
  }

  private record Queued(Job job, long since) {}

  private final Settings settings;
  private final Queue<Queued> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger length = new AtomicInteger();
  private final Semaphore available = new Semaphore(0);
  private final LongAdder runs = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder runNanos = new LongAdder();
  private final List<Thread> threads = new ArrayList<>();

  private Workers(Settings settings) {
    this.settings = settings;
  }

  /** Starts the threads. */
  static Workers start(Settings settings) {
    Workers workers = new Workers(settings);
    for (int i = 0; i < settings.threads(); i++) {
      workers.threads.add(Thread.ofPlatform().name("worker-" + i).daemon().start(workers::work));
    }
    return workers;
  }

  /** Has it done by one of the threads, unless too much waits there: then false. */
  boolean offer(Job job) {
    if (length.incrementAndGet() > settings.queue()) {
      length.decrementAndGet();
      refused.increment();
      return false;
    }
    queue.add(new Queued(job, System.nanoTime()));
    available.release();
    return true;
  }

  /** Jobs that wait now. */
  public int queued() {
    return length.get();
  }

  /** Jobs that were done. */
  public long runs() {
    return runs.sum();
  }

  /** Jobs that were not: there was no place for them, they waited too long, or failed. */
  public long refused() {
    return refused.sum();
  }

  /** How long all that were done took, in seconds. */
  public double runSeconds() {
    return runNanos.sum() / 1e9;
  }

  private void work() {
    try {
      while (true) {
        available.acquire();
        Queued next = queue.poll();
        if (next != null) {
          length.decrementAndGet();
          work(next);
        }
      }
    } catch (InterruptedException e) {
      // That is how it ends.
      Thread.currentThread().interrupt();
    }
  }

  private void work(Queued next) {
    long begin = System.nanoTime();
    if (begin - next.since > settings.patience().toNanos()) {
      refused.increment();
      next.job.refused();
      return;
    }
    try {
      next.job.run();
      runNanos.add(System.nanoTime() - begin);
      runs.increment();
    } catch (RuntimeException e) {
      refused.increment();
      next.job.refused();
    }
  }

  /** Ends the threads; what waits is not done. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
