package dev.penstock.proxy.server;

import dev.penstock.proxy.http.Http1Limits;
import dev.penstock.proxy.http.Http2Limits;
import dev.penstock.proxy.overload.OverloadSettings;
import dev.penstock.proxy.upstream.UpstreamSettings;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How the engine treats its clients and backends.
 *
 * @param eventLoops threads that serve; each has sockets and connections of its own
 * @param address the local IP address to listen on
 * @param backlog connections that may wait to be accepted, for each socket
 * @param timeouts how long what may take
 * @param http1 limits on HTTP/1.1 clients
 * @param http2 limits on HTTP/2 clients
 * @param retries what is tried again
 * @param upstream connections to endpoints
 * @param handover connections that pods hand each other
 * @param overload when less is taken on
 * @param workers what is too long for an event loop
 */
public record EngineSettings(
    int eventLoops,
    String address,
    int backlog,
    Timeouts timeouts,
    Http1Limits http1,
    Http2Limits http2,
    Retries retries,
    UpstreamSettings upstream,
    Handover handover,
    OverloadSettings overload,
    Workers.Settings workers) {

  /** One loop per available processor, all addresses, a backlog of 4096, all other defaults. */
  public static EngineSettings defaults() {
    return new EngineSettings(
        Runtime.getRuntime().availableProcessors(),
        "0.0.0.0",
        4096,
        Timeouts.DEFAULTS,
        Http1Limits.DEFAULTS,
        Http2Limits.DEFAULTS,
        Retries.DEFAULTS,
        UpstreamSettings.DEFAULTS,
        Handover.DEFAULTS,
        OverloadSettings.DEFAULTS,
        Workers.Settings.of(Runtime.getRuntime().availableProcessors()));
  }

  /** The same with other time-outs. */
  public EngineSettings withTimeouts(Timeouts other) {
    return with(draft -> draft.timeouts = other);
  }

  /** The same with other upstream settings. */
  public EngineSettings withUpstream(UpstreamSettings other) {
    return with(draft -> draft.upstream = other);
  }

  /** The same with another number of event loops. */
  public EngineSettings withEventLoops(int other) {
    return with(draft -> draft.eventLoops = other);
  }

  /** The same with another address. */
  public EngineSettings withAddress(String other) {
    return with(draft -> draft.address = other);
  }

  /** The same with another part in handovers. */
  public EngineSettings withHandover(Handover other) {
    return with(draft -> draft.handover = other);
  }

  /** The same with other limits. */
  public EngineSettings withOverload(OverloadSettings other) {
    return with(draft -> draft.overload = other);
  }

  /** The same with other workers. */
  public EngineSettings withWorkers(Workers.Settings other) {
    return with(draft -> draft.workers = other);
  }

  private EngineSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /** Settings while they are being changed. */
  private static final class Draft {
    int eventLoops;
    String address;
    int backlog;
    Timeouts timeouts;
    Http1Limits http1;
    Http2Limits http2;
    Retries retries;
    UpstreamSettings upstream;
    Handover handover;
    OverloadSettings overload;
    Workers.Settings workers;

    Draft(EngineSettings from) {
      eventLoops = from.eventLoops;
      address = from.address;
      backlog = from.backlog;
      timeouts = from.timeouts;
      http1 = from.http1;
      http2 = from.http2;
      retries = from.retries;
      upstream = from.upstream;
      handover = from.handover;
      overload = from.overload;
      workers = from.workers;
    }

    EngineSettings settings() {
      return new EngineSettings(
          eventLoops,
          address,
          backlog,
          timeouts,
          http1,
          http2,
          retries,
          upstream,
          handover,
          overload,
          workers);
    }
  }

  /**
   * This pod's part in handovers.
   *
   * @param revision which revision it is of; empty for none
   * @param port where connections are taken, while this revision is the one that takes them; no
   *     listener can have it
   * @param timeout how long another pod may take to be reached and to take a connection, or to say
   *     whose it is
   * @param grace within this time tunnels are closed whose handover has been taken back; at its end
   *     connections that are idle, too: a revision that has failed is to lose its clients soon
   */
  public record Handover(String revision, int port, Duration timeout, Duration grace) {
    /** Of no revision; port 9902, 1 s and 10 s. */
    public static final Handover DEFAULTS =
        new Handover("", 9902, Duration.ofSeconds(1), Duration.ofSeconds(10));

    /** The same for a pod of a revision. */
    public Handover of(String other, int at) {
      return new Handover(other, at, timeout, grace);
    }
  }

  /**
   * Time-outs that no route sets.
   *
   * @param handshake from accepting a TLS connection to the end of its handshake
   * @param head from the first octet of a request head to its last: 408 and close
   * @param body a request body with no octet for this long, or with fewer than {@code leastRate}
   *     until this is used up, before its response: 408 and close. What the backend does not take
   *     yet is not held against the client. Not for gRPC, whose streams may rest
   * @param idle a connection with no request is closed after this
   * @param stream an exchange with no octet in either direction is given up after this
   * @param stalled a client that takes nothing of its response for this long, or less than {@code
   *     leastRate} until this is used up, is given up
   * @param tunnel a tunnel (WebSocket) with no octet in either direction is closed after this
   * @param linger how long to wait for a client to close when it has its last response
   * @param leastRate octets a second that a body's sender or receiver needs in order not to use up
   *     {@code body} or {@code stalled}; more gives used time back. 0: any octet does
   */
  public record Timeouts(
      Duration handshake,
      Duration head,
      Duration body,
      Duration idle,
      Duration stream,
      Duration stalled,
      Duration tunnel,
      Duration linger,
      int leastRate) {
    /**
     * 10 s, 10 s, 30 s, 75 s, 15 min, 60 s, 1 h, 2 s; 240 octets a second, which is 2 kbit/s: less
     * than the slowest links that people use give.
     */
    public static final Timeouts DEFAULTS =
        new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(75),
            Duration.ofMinutes(15),
            Duration.ofSeconds(60),
            Duration.ofHours(1),
            Duration.ofSeconds(2),
            240);
  }

  /**
   * What is tried again on its own, beyond what a rule's {@code retry} asks for. A request that
   * nothing was sent of (no connection, or refused by the peer) is tried on every endpoint there
   * is, and then on those that there are after a pause. One that may have been processed is tried
   * again only when its method is idempotent (RFC 9110 section 9.2.2). Neither after any of its
   * body is gone or any of a response was passed on.
   *
   * @param rounds over all endpoints, after the first, for requests that were not sent
   * @param pause before the second round; doubles up to {@code maxPause}
   * @param maxPause between rounds
   * @param idempotent attempts after the first for idempotent requests whose connection broke
   */
  public record Retries(int rounds, Duration pause, Duration maxPause, int idempotent) {
    /**
     * 15 rounds, 20 ms, 100 ms: a cluster whose endpoints come back, or are replaced, within a
     * second loses no request. 3 for idempotent requests.
     */
    public static final Retries DEFAULTS =
        new Retries(15, Duration.ofMillis(20), Duration.ofMillis(100), 3);
  }
}
