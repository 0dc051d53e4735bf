package dev.penstock.proxy.http;

import io.netty.channel.ChannelDuplexHandler;

/** HTTP/1.1 requests off a client's connection. Signatures only, until the codec lands. */
public final class Http1RequestDecoder extends ChannelDuplexHandler {
  /**
   * One per connection.
   *
   * @param scheme {@code https} on a TLS listener, else {@code http}
   */
  public Http1RequestDecoder(String scheme, Http1Limits limits) {}

  /**
   * Lets the next request through, whose bytes are held back since the {@link BodyEnd} of the
   * current one. Call it when the current exchange is over; its first events may come from within
   * the call. Calling it before {@code BodyEnd} has been seen is an error in the caller.
   */
  public void resumeNextRequest() {}

  /**
   * True while octets of a request head have come but not all: what a slow-head timeout is about.
   * False between requests (idle keep-alive) and within a body.
   */
  public boolean isHeadPartial() {
    return false;
  }
}
