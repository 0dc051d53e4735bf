package dev.penstock.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** A load of requests and some open WebSockets, which something is done to meanwhile. */
public final class Traffic implements AutoCloseable {
  private static final int REQUESTS_PER_SECOND = 3_000;

  /**
   * What was reached is printed. Two cores on which pods start, and others work, reach less than is
   * asked for; with less than this it was no load that anything could have been lost of.
   */
  private static final double LEAST_PER_SECOND = 250;

  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final String what;
  private final Load load;
  private final List<Echo> sockets = new ArrayList<>();
  private final AtomicBoolean running = new AtomicBoolean(true);
  private final List<String> broken = new ArrayList<>();
  private final Thread chat;

  private Traffic(String what, Target requests, Target socket) {
    this.what = what;
    for (int i = 0; i < 4; i++) {
      sockets.add(Echo.open(socket));
    }
    load = Load.start(new Load.Settings(requests, 64, REQUESTS_PER_SECOND, 200, LIMIT));
    chat = Thread.ofVirtual().start(this::chat);
  }

  /**
   * Starts it, and returns when it runs.
   *
   * @param what is done meanwhile, for the report
   * @param socket where the WebSockets are opened
   */
  public static Traffic start(String what, Target requests, Target socket) {
    Traffic traffic = new Traffic(what, requests, socket);
    traffic.run(Duration.ofSeconds(2));
    return traffic;
  }

  /** Lets it run for a while. */
  public void run(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private void chat() {
    for (int n = 0; running.get(); n++) {
      for (Echo socket : List.copyOf(sockets)) {
        if (socket.closedWith() == null) {
          say(socket, "message " + n);
        }
      }
      LockSupport.parkNanos(200_000_000);
    }
  }

  private void say(Echo socket, String message) {
    try {
      socket.roundTrip(message);
    } catch (IOException | RuntimeException e) {
      if (socket.closedWith() == null) {
        synchronized (broken) {
          broken.add(e.toString());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends it, prints what came of it, and fails when a request was lost or a WebSocket was cut.
   *
   * @param mayClose codes that a WebSocket may have been closed with
   */
  public void finish(Integer... mayClose) throws InterruptedException {
    Load.Result result = load.stop();
    running.set(false);
    chat.join();
    List<Integer> codes =
        sockets.stream().map(Echo::closedWith).filter(code -> code != null).toList();
    System.out.printf(
        "%s: %d requests, %.0f/s, lost %d %s, %s, sent late by up to %d ms, %d left out, WebSockets"
            + " closed %s%n",
        what,
        result.answered(),
        result.perSecond(),
        result.lost(),
        result.losses(),
        result.latency(),
        result.behind().toMillis(),
        result.leftOut(),
        codes);
    assertThat(result.losses()).as("lost requests while: %s", what).isEmpty();
    assertThat(result.perSecond()).as("requests a second").isGreaterThan(LEAST_PER_SECOND);
    assertThat(codes).as("codes of closed WebSockets").isSubsetOf(List.of(mayClose));
    synchronized (broken) {
      assertThat(broken).as("messages that did not come back").isEmpty();
    }
  }

  @Override
  public void close() {
    running.set(false);
    load.close();
    sockets.forEach(Echo::close);
  }
}
