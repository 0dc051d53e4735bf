package dev.penstock.proxy.soak;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Requests over HTTP/1.1 and HTTP/2, with TLS and without, at a rate or as many as are answered.
 * All that it holds belongs to its event loop.
 */
final class Load implements Lanes, AutoCloseable {
  private static final int HTTP1 = 24;
  private static final int HTTP2 = 6;
  private static final int MOST_FAULTS = 20;
  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final List<Connection> connections = new ArrayList<>();
  private final Deque<Lane> free = new ArrayDeque<>();
  private final List<String> faults = new ArrayList<>();
  private String round = "";
  private double interval = Double.POSITIVE_INFINITY;
  private long start;
  private long due;
  private long sent;
  private long answered;
  private long failed;

  /**
   * What it has done.
   *
   * @param round what the newest answer said
   * @param faults the first of them
   */
  record Tally(long sent, long answered, long failed, String round, List<String> faults) {}

  /** A third each: HTTP/1.1, HTTP/1.1 over TLS, and HTTP/2 over TLS. Sends nothing yet. */
  Load(int plain, int secure) throws SSLException {
    Dialer http = Dialer.plain(loop, plain);
    Dialer https = Dialer.secure(loop, secure, "http/1.1");
    Dialer h2 = Dialer.secure(loop, secure, "h2");
    for (int i = 0; i < HTTP1; i++) {
      connections.add(new Http1Lane(http, this));
      connections.add(new Http1Lane(https, this));
    }
    for (int i = 0; i < HTTP2; i++) {
      connections.add(new Http2Connection(h2, this));
    }
    loop.execute(() -> connections.forEach(Connection::connect));
  }

  /** As many as are answered. */
  void saturate() {
    pace(0);
  }

  /** So many a second, whether those before were answered or not. */
  void pace(double perSecond) {
    loop.submit(
            () -> {
              interval = perSecond == 0 ? 0 : NANOS / perSecond;
              start = System.nanoTime();
              due = 0;
              send();
            })
        .syncUninterruptibly();
  }

  /** No more; returns once all has been answered. */
  void pause() throws InterruptedException {
    loop.submit(
            () -> {
              interval = Double.POSITIVE_INFINITY;
            })
        .syncUninterruptibly();
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!isAtRest() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private boolean isAtRest() {
    return onLoop(() -> sent == answered + failed);
  }

  Tally tally() {
    return onLoop(() -> new Tally(sent, answered, failed, round, List.copyOf(faults)));
  }

  private <T> T onLoop(Callable<T> task) {
    return loop.submit(task).syncUninterruptibly().getNow();
  }

  /** Sends what is due, as far as there are lanes: one that becomes free sends the next. */
  private void send() {
    long now = System.nanoTime() - start;
    while (due * interval <= now && !free.isEmpty()) {
      due++;
      sent++;
      free.remove().send(Ask.of(sent));
    }
    if (interval > 0 && interval <= NANOS && !free.isEmpty()) {
      loop.schedule(this::send, (long) (due * interval) - now, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void free(Lane lane) {
    boolean none = free.isEmpty();
    free.add(lane);
    if (none) {
      // Nothing was scheduled while there was none.
      send();
    }
  }

  @Override
  public void answered(String inRound) {
    answered++;
    round = inRound;
  }

  @Override
  public void failed(String fault) {
    failed++;
    if (faults.size() < MOST_FAULTS) {
      faults.add(fault);
    }
  }

  @Override
  public void close() {
    loop.submit(() -> connections.forEach(Connection::close)).syncUninterruptibly();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
