package dev.penstock.proxy.upstream;

/** Why a request got no complete response. */
public enum UpstreamFailure {
  /** No connection could be made: nothing was sent. */
  CONNECT,
  /** The peer says that it has not processed the request (RFC 9113 section 8.7). */
  REFUSED,
  /** The connection or stream broke: the peer may have processed the request. */
  BROKEN,
  /** The peer does not take requests of this kind: an upgrade without RFC 8441. */
  UNSUPPORTED,
  /** What came was no HTTP response. */
  MALFORMED
}
