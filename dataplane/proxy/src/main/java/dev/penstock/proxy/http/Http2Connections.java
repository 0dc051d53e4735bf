package dev.penstock.proxy.http;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sets HTTP/2 connections up with every limit on. */
public final class Http2Connections {
  private Http2Connections() {}

  /**
   * The codec of a client's connection. Announces extended CONNECT (RFC 8441), which {@link
   * Http2ServerStream} understands.
   *
   * @param scheme how the connection came, {@code https} or {@code http}
   * @param opening given a stream that the client opens, returns who hears of it
   */
  public static Http2Codec server(
      Http2Limits limits, String scheme, Function<Http2ServerStream, Http2StreamListener> opening) {
    Http2Settings settings =
        settings(limits)
            .maxConcurrentStreams(limits.maxConcurrentStreams())
            .connectProtocolEnabled(true);
    return new Builder(limits, settings, new Http2Codec.Opening(scheme, opening)).build();
  }

  /** The codec of a backend's connection. Takes no pushed streams. */
  public static Http2Codec client(Http2Limits limits) {
    return new Builder(limits, settings(limits).pushEnabled(false), null).build();
  }

  private static final class Builder
      extends AbstractHttp2ConnectionHandlerBuilder<Http2Codec, Builder> {
    private final Http2Limits limits;
    private final Http2Codec.@Nullable Opening opening;
    private final Http2Output output = new Http2Output();

    Builder(Http2Limits limits, Http2Settings settings, Http2Codec.@Nullable Opening opening) {
      this.limits = limits;
      this.opening = opening;
      initialSettings(settings);
      // Closing the connection does not wait for its streams.
      gracefulShutdownTimeoutMillis(0);
      decoderEnforceMaxConsecutiveEmptyDataFrames(limits.emptyDataFrames());
      if (opening != null) {
        decoderEnforceMaxRstFramesPerWindow(limits.resetsPerWindow(), limits.windowSeconds());
      }
      Http2Connection connection = connection(opening != null);
      Http2ConnectionEncoder encoder =
          new Http2AnswerLimits(
              new DefaultHttp2ConnectionEncoder(connection, new Http2FrameOutput(output)), limits);
      codec(new DefaultHttp2ConnectionDecoder(connection, encoder, reader(limits)), encoder);
    }

    private static Http2FrameReader reader(Http2Limits limits) {
      return new DefaultHttp2FrameReader(
          new DefaultHttp2HeadersDecoder(true, limits.headerListBytes()),
          limits.smallContinuations());
    }

    /** Streams take turns: RFC 9113 section 5.3 has done away with the tree of priorities. */
    private static Http2Connection connection(boolean server) {
      Http2Connection connection = new DefaultHttp2Connection(server);
      connection
          .remote()
          .flowController(
              new DefaultHttp2RemoteFlowController(
                  connection, new UniformStreamByteDistributor(connection)));
      return connection;
    }

    @Override
    protected boolean isServer() {
      return opening != null;
    }

    @Override
    protected Http2Codec build() {
      return super.build();
    }

    @Override
    protected Http2Codec build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      return new Http2Codec(
          decoder, new Http2ResetEncoder(encoder), settings, limits, opening, output);
    }
  }

  private static Http2Settings settings(Http2Limits limits) {
    return Http2Settings.defaultSettings()
        .initialWindowSize(limits.initialWindow())
        .maxFrameSize(limits.maxFrameSize())
        .maxHeaderListSize(limits.headerListBytes());
  }
}
