package dev.penstock.e2e.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Asks one pod of a fleet, over a kept connection, again and again until it serves a host. */
public final class Probe implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final long PAUSE = 1_000_000;

  private final PlainConnection connection;

  /** Connects to the pod. */
  public Probe(InetSocketAddress pod) throws IOException {
    connection = new PlainConnection(pod, TIMEOUT);
  }

  /**
   * Starts to ask; the host must not be served yet.
   *
   * @param asking counted down at the first answer
   * @return when, by {@link System#nanoTime()}, the answer 200 had come; fails at an answer that is
   *     neither 404 nor 200, and after twenty seconds
   */
  public CompletableFuture<Long> untilServed(String host, CountDownLatch asking) {
    CompletableFuture<Long> served = new CompletableFuture<>();
    var _ = Thread.ofVirtual().start(() -> ask(host, asking, served));
    return served;
  }

  private void ask(String host, CountDownLatch asking, CompletableFuture<Long> served) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    try {
      for (int status = status(host); ; status = status(host)) {
        long now = System.nanoTime();
        asking.countDown();
        if (status == 200) {
          served.complete(now);
          return;
        }
        if (status != 404 || now > deadline) {
          throw new IllegalStateException(host + " was answered with " + status);
        }
        LockSupport.parkNanos(PAUSE);
      }
    } catch (RuntimeException e) {
      asking.countDown();
      served.completeExceptionally(e);
    }
  }

  /** The status that the host is answered with. */
  public int status(String host) {
    try {
      return connection.get(host, "/").status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
