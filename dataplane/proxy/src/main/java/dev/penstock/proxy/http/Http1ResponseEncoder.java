package dev.penstock.proxy.http;

import io.netty.channel.ChannelOutboundHandlerAdapter;

/**
 * Writes responses to a client's HTTP/1.x connection. A written 101 turns the connection into a
 * tunnel in both directions: octets come and go as {@link BodyData}. Signatures only, until the
 * codec lands.
 */
public final class Http1ResponseEncoder extends ChannelOutboundHandlerAdapter {
  /** One per connection; asks {@code decoder} what the response answers. */
  public Http1ResponseEncoder(Http1RequestDecoder decoder) {}
}
