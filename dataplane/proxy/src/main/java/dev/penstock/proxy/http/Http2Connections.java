package dev.penstock.proxy.http;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;

/** Sets HTTP/2 connections up with every limit on. Signatures only, until the adapters land. */
public final class Http2Connections {
  private Http2Connections() {}

  /** The frame codec of a client's connection; an {@code Http2MultiplexHandler} comes after it. */
  public static ChannelHandler serverCodec(Http2Limits limits) {
    return Http2FrameCodecBuilder.forServer().build();
  }

  /** The frame codec of a backend's connection; an {@code Http2MultiplexHandler} comes after it. */
  public static ChannelHandler clientCodec(Http2Limits limits) {
    return Http2FrameCodecBuilder.forClient().build();
  }
}
