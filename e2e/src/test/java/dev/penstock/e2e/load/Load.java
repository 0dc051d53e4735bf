package dev.penstock.e2e.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A steady load of GET requests, sent when they are due and not when others have been answered,
 * over kept connections of which each is replaced by a new one after a number of requests. Every
 * request is accounted for: answered with 200, or lost, with the reason. A connection that the
 * server closes between two requests is no loss; one that cannot be opened or is reset is.
 *
 * <p>One thread, so that the machine's time is left to what is tested. Bounded in connections, and
 * in time by {@link Settings#limit()}.
 */
public final class Load implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(20);

  /** Of a load that is behind by more than this the rest is left out: it would come as a flood. */
  private static final Duration MOST_BEHIND = Duration.ofSeconds(1);

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

  /**
   * What came of the load.
   *
   * @param answered how many requests were answered with 200
   * @param losses the others, by what was seen instead
   * @param lossSpan from the first loss to the last one; zero when there was none
   * @param latency of the answered, from when they were due
   * @param behind how late a request was sent at most
   * @param leftOut how many were never sent, because the load was too late
   * @param elapsed from start to end
   */
  public record Result(
      long answered,
      Map<String, Long> losses,
      Duration lossSpan,
      Distribution latency,
      Duration behind,
      long leftOut,
      Duration elapsed) {
    /** How many requests were lost. */
    public long lost() {
      return losses.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many requests a second were answered with 200. */
    public double perSecond() {
      return answered * 1e9 / elapsed.toNanos();
    }
  }

  private final Settings settings;
  private final Selector selector;
  private final ByteBuffer request;
  private final Thread thread;
  private final List<LoadConnection> connections = new ArrayList<>();
  private final Deque<LoadConnection> idle = new ArrayDeque<>();
  private final Map<String, Long> losses = new TreeMap<>();
  private final Distribution latency = new Distribution();
  private volatile boolean running = true;
  private long start = System.nanoTime();
  private long end = start;
  private long scheduled;
  private long leftOut;
  private long behind;
  private long answered;
  private long firstLoss;
  private long lastLoss;
  private long looked = start - LOOK.toNanos();

  private Load(Settings settings) throws IOException {
    this.settings = settings;
    request =
        ByteBuffer.wrap(
            PlainConnection.request(settings.target().host(), settings.target().path()));
    selector = Selector.open();
    thread = Thread.ofPlatform().name("load").unstarted(this::run);
  }

  /** Starts the load. */
  public static Load start(Settings settings) {
    try {
      Load load = new Load(settings);
      load.thread.start();
      return load;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it has come to its limit, and all that was sent is accounted for. */
  public boolean isOver() {
    return !thread.isAlive();
  }

  /** Sends no more, waits for what has not been answered yet, and says what came of it all. */
  public Result stop() throws InterruptedException {
    close();
    thread.join();
    return new Result(
        answered,
        losses,
        Duration.ofNanos(lastLoss - firstLoss),
        latency,
        Duration.ofNanos(behind),
        leftOut,
        Duration.ofNanos(end - start));
  }

  @Override
  public void close() {
    running = false;
    selector.wakeup();
  }

  private void run() {
    try (selector) {
      long opened = start + TIMEOUT.toNanos();
      while (running && idle.size() < settings.connections() && System.nanoTime() < opened) {
        turn();
      }
      start = System.nanoTime();
      long deadline = start + settings.limit().toNanos();
      while (running && System.nanoTime() < deadline) {
        turn();
        sendWhatIsDue();
        end = System.nanoTime();
      }
      while (connections.stream().anyMatch(c -> c.state() == LoadConnection.State.ASKING)) {
        turn();
      }
    } catch (IOException | RuntimeException e) {
      lose(e);
    } finally {
      connections.forEach(LoadConnection::close);
    }
  }

  /** Waits for at most a millisecond, and goes on with every connection that something came for. */
  private void turn() throws IOException {
    selector.select(this::proceed, 1);
    long now = System.nanoTime();
    if (now - looked >= LOOK.toNanos()) {
      looked = now;
      replaceTheClosed(now);
    }
  }

  private void proceed(SelectionKey key) {
    LoadConnection connection = (LoadConnection) key.attachment();
    LoadConnection.State before = connection.state();
    try {
      if (connection.proceed(key)) {
        account(connection);
      }
    } catch (IOException e) {
      lose(e);
      connection.close();
    }
    if (connection.state() == LoadConnection.State.IDLE && before != connection.state()) {
      idle.add(connection);
    }
  }

  private void account(LoadConnection connection) {
    if (connection.status() == 200) {
      answered++;
      latency.add(System.nanoTime() - connection.due());
    } else {
      lose("status " + connection.status());
    }
    if (connection.requests() >= settings.requestsPerConnection()) {
      connection.close();
    }
  }

  /** Looks for answers that do not come, and brings the connections to their number. */
  private void replaceTheClosed(long now) throws IOException {
    for (LoadConnection connection : connections) {
      boolean waits =
          connection.state() == LoadConnection.State.OPENING
              || connection.state() == LoadConnection.State.ASKING;
      if (waits && now - connection.since() > TIMEOUT.toNanos()) {
        lose("%s for %d s".formatted(connection.state(), TIMEOUT.toSeconds()));
        connection.close();
      }
    }
    connections.removeIf(connection -> connection.state() == LoadConnection.State.CLOSED);
    while (running && connections.size() < settings.connections()) {
      LoadConnection connection = new LoadConnection(selector, settings.target());
      connections.add(connection);
      if (connection.state() == LoadConnection.State.IDLE) {
        idle.add(connection);
      }
    }
  }

  private void sendWhatIsDue() {
    long now = System.nanoTime();
    long interval = Duration.ofSeconds(1).toNanos() / settings.requestsPerSecond();
    long due = start + scheduled * interval;
    if (now - due > MOST_BEHIND.toNanos()) {
      long late = (now - due) / interval;
      leftOut += late;
      scheduled += late;
      due = start + scheduled * interval;
    }
    while (due <= now && !idle.isEmpty()) {
      if (send(idle.remove(), due)) {
        behind = Math.max(behind, now - due);
        due = start + ++scheduled * interval;
      }
    }
  }

  /** Whether the request is accounted for; it is not when the connection had been closed. */
  private boolean send(LoadConnection connection, long due) {
    try {
      return connection.state() == LoadConnection.State.IDLE
          && connection.ask(request.rewind(), due);
    } catch (IOException e) {
      lose(e);
      connection.close();
      return true;
    }
  }

  private void lose(Exception e) {
    lose(e.getClass().getSimpleName() + ": " + e.getMessage());
  }

  private void lose(String what) {
    lastLoss = System.nanoTime();
    firstLoss = losses.isEmpty() ? lastLoss : firstLoss;
    losses.merge(what, 1L, Long::sum);
  }
}
