package dev.penstock.proxy.upstream;

/** Why a request got no complete response. */
public enum UpstreamFailure {
  /** No connection could be made: nothing was sent. */
  CONNECT("no connection to the backend could be made"),
  /** The peer says that it has not processed the request (RFC 9113 section 8.7). */
  REFUSED("the backend refused the request"),
  /** The connection or stream broke: the peer may have processed the request. */
  BROKEN("the backend closed the connection before it answered"),
  /** The peer does not take requests of this kind: an upgrade without RFC 8441. */
  UNSUPPORTED("the backend takes no upgrade"),
  /** What came was no HTTP response. */
  MALFORMED("the backend's answer cannot be read");

  private final String reason;

  UpstreamFailure(String reason) {
    this.reason = reason;
  }

  /** What to tell the client. */
  public String reason() {
    return reason;
  }
}
