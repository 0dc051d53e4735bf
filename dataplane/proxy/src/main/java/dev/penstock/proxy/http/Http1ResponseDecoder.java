package dev.penstock.proxy.http;

import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * HTTP/1.1 responses off a backend's connection; learns from {@link Http1RequestEncoder} what each
 * answers. After a 101 the connection is a tunnel: octets come as {@link BodyData}. Signatures
 * only, until the codec lands.
 */
public final class Http1ResponseDecoder extends ChannelInboundHandlerAdapter {
  /** One per connection. */
  public Http1ResponseDecoder(Http1Limits limits) {}
}
