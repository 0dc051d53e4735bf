package dev.penstock.proxy.http;

import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Sets HTTP/2 connections up with every limit on. An {@code Http2MultiplexHandler} comes right
 * after the codec; each stream's first handler is {@link Http2ServerStream} or {@link
 * Http2ClientStream}.
 */
public final class Http2Connections {
  private Http2Connections() {}

  /**
   * The frame codec of a client's connection. Announces extended CONNECT (RFC 8441), which {@link
   * Http2ServerStream} understands.
   */
  public static Http2FrameCodec serverCodec(Http2Limits limits) {
    Http2Settings settings =
        settings(limits)
            .maxConcurrentStreams(limits.maxConcurrentStreams())
            .connectProtocolEnabled(true);
    Http2FrameCodecBuilder builder =
        common(new Builder(true), limits)
            .initialSettings(settings)
            .decoderEnforceMaxRstFramesPerWindow(limits.resetsPerWindow(), limits.windowSeconds())
            .encoderEnforceMaxRstFramesPerWindow(limits.resetsPerWindow(), limits.windowSeconds());
    return Http2ConnectionGuard.install(builder.build(), limits);
  }

  /** The frame codec of a backend's connection. Takes no pushed streams. */
  public static Http2FrameCodec clientCodec(Http2Limits limits) {
    Http2FrameCodecBuilder builder =
        common(new Builder(false), limits).initialSettings(settings(limits).pushEnabled(false));
    return Http2ConnectionGuard.install(builder.build(), limits);
  }

  private static final class Builder extends Http2FrameCodecBuilder {
    Builder(boolean server) {
      server(server);
      // As Netty's own builders have it: closing the connection does not wait for its streams.
      gracefulShutdownTimeoutMillis(0);
    }

    @Override
    protected Http2FrameCodec build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      return super.build(decoder, new Http2ResetEncoder(encoder), settings);
    }
  }

  private static Http2FrameCodecBuilder common(Http2FrameCodecBuilder builder, Http2Limits limits) {
    return builder
        .validateHeaders(true)
        .encoderEnforceMaxQueuedControlFrames(limits.queuedControlFrames())
        .decoderEnforceMaxConsecutiveEmptyDataFrames(limits.emptyDataFrames())
        .decoderEnforceMaxSmallContinuationFrames(limits.smallContinuations());
  }

  private static Http2Settings settings(Http2Limits limits) {
    return Http2Settings.defaultSettings()
        .initialWindowSize(limits.initialWindow())
        .maxFrameSize(limits.maxFrameSize())
        .maxHeaderListSize(limits.headerListBytes());
  }
}
