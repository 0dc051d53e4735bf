package dev.penstock.bench.load;

import java.time.Duration;

/**
 * What to ask and how.
 *
 * @param streams at once on each connection
 */
public record Requests(Protocol protocol, int connections, int streams) {
  private static final Duration CONNECT_BASE = Duration.ofMillis(500);
  private static final Duration CONNECT_EACH = Duration.ofMillis(2);

  /** Of HTTP. */
  public enum Protocol {
    HTTP1,
    HTTP2,
    /** Unary calls over HTTP/2. */
    GRPC
  }

  /** GET over HTTP/1.1. */
  public static Requests http1(int connections) {
    return new Requests(Protocol.HTTP1, connections, 1);
  }

  /** GET over HTTP/2. */
  public static Requests http2(int connections, int streams) {
    return new Requests(Protocol.HTTP2, connections, streams);
  }

  /** Unary calls. */
  public static Requests grpc(int connections, int streams) {
    return new Requests(Protocol.GRPC, connections, streams);
  }

  /**
   * The same on a single connection: for who has to load its classes first. A connection that does
   * not stand in time h2load forgets to end, and then does not end itself.
   */
  public Requests alone() {
    return new Requests(protocol, 1, streams);
  }

  /** For all to connect, TLS included, before what counts begins. */
  Duration connectTime() {
    return CONNECT_BASE.plus(CONNECT_EACH.multipliedBy(connections));
  }
}
