package dev.penstock.proxy.http;

import io.netty.channel.ChannelOutboundHandlerAdapter;

/**
 * Writes requests to a backend's HTTP/1.1 connection: add it after (nearer to the tail than) the
 * decoder. Signatures only, until the codec lands.
 */
public final class Http1RequestEncoder extends ChannelOutboundHandlerAdapter {
  /** One per connection; tells {@code decoder} what each response will answer. */
  public Http1RequestEncoder(Http1ResponseDecoder decoder) {}
}
