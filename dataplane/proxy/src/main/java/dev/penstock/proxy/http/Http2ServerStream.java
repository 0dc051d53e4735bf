package dev.penstock.proxy.http;

import io.netty.channel.ChannelDuplexHandler;

/**
 * First handler of a stream that a client opened (a child channel of {@code
 * Http2MultiplexHandler}): frames become request events, response events become frames. Closing the
 * channel before the response has ended resets the stream. Signatures only, until the adapters
 * land.
 */
public final class Http2ServerStream extends ChannelDuplexHandler {
  /**
   * One per stream.
   *
   * @param scheme {@code https} on a TLS listener, else {@code http}
   */
  public Http2ServerStream(String scheme, Http2Limits limits) {}
}
