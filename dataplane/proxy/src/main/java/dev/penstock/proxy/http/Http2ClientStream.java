package dev.penstock.proxy.http;

import io.netty.channel.ChannelDuplexHandler;

/**
 * First handler of a stream opened to a backend with {@code Http2StreamChannelBootstrap}: request
 * events become frames, frames become response events. Signatures only, until the adapters land.
 */
public final class Http2ClientStream extends ChannelDuplexHandler {
  /** One per stream. */
  public Http2ClientStream(Http2Limits limits) {}
}
