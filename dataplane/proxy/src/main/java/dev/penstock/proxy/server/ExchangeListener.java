package dev.penstock.proxy.server;

import dev.penstock.proxy.http.RequestHead;

/**
 * Watches requests go by, for metrics, logs and traces. Called on the event loop of the connection:
 * must not block.
 */
public interface ExchangeListener {
  /** Sees nothing. */
  ExchangeListener NONE = record -> {};

  /**
   * A request is about to be forwarded. May change its headers, to pass on a trace.
   *
   * @param head as it goes upstream, before the route's filters
   */
  default void onForward(RequestHead head) {}

  /** An exchange is over, whichever way. Once for each request whose head could be read. */
  void onComplete(ExchangeRecord exchange);

  /** A client has connected. */
  default void onConnectionOpened() {}

  /** A client's connection is gone. Once for each {@link #onConnectionOpened}. */
  default void onConnectionClosed() {}

  /**
   * A client has shaken hands.
   *
   * @param version of TLS, such as "TLSv1.3"
   * @param resumed whether a session of before was taken up, without a signature
   */
  default void onHandshake(String version, boolean resumed) {}

  /** A client has begun to shake hands and did not come to the end. */
  default void onHandshakeFailure() {}

  /** What came as a request could not be read as one and was answered with {@code status}. */
  default void onMalformed(int status) {}
}
