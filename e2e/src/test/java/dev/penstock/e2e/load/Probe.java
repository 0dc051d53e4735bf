package dev.penstock.e2e.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks one pod of a fleet, over a kept connection, until it serves a host: once a millisecond, so
 * that asking takes little from what is measured.
 */
public final class Probe implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final long INTERVAL = 1_000_000;

  private final PlainConnection connection;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("probe").factory());

  /** Connects to the pod. */
  public Probe(InetSocketAddress pod) throws IOException {
    connection = new PlainConnection(pod, TIMEOUT);
  }

  /**
   * Asks for a host that is not served yet until it is.
   *
   * @param asking counted down when the first answer has come
   * @return when, by {@link System#nanoTime()}, the first request was sent that was answered with
   *     200; fails when one is answered with neither 404 nor 200, and after a minute
   */
  public Future<Long> untilServed(byte[] request, CountDownLatch asking) {
    return start(() -> ask(request, asking));
  }

  /**
   * Asks for every host in turn, each until it is served.
   *
   * @return when the last was; fails as {@link #untilServed} does
   */
  public Future<Long> untilAllServed(List<byte[]> requests) {
    CountDownLatch nobodyWaits = new CountDownLatch(1);
    return start(
        () -> {
          long last = System.nanoTime();
          for (byte[] request : requests) {
            last = ask(request, nobodyWaits);
          }
          return last;
        });
  }

  private Future<Long> start(Callable<Long> work) {
    return thread.submit(work);
  }

  private long ask(byte[] request, CountDownLatch asking) throws IOException {
    long start = System.nanoTime();
    try {
      for (long due = start; ; due = Math.max(due + INTERVAL, System.nanoTime())) {
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        long sent = System.nanoTime();
        int status = connection.exchange(request);
        asking.countDown();
        if (status == 200) {
          return sent;
        }
        if (status != 404 || sent - start > TIMEOUT.toNanos()) {
          throw new IllegalStateException("answered with %d".formatted(status));
        }
      }
    } finally {
      asking.countDown();
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
    thread.shutdownNow();
  }
}
