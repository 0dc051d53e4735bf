package dev.penstock.proxy.server;

import dev.penstock.proxy.http.Http1RequestDecoder;
import dev.penstock.proxy.http.Http1ResponseEncoder;
import dev.penstock.proxy.http.Http2Connections;
import io.netty.channel.ChannelPipeline;

/** Adds what speaks a protocol to the end of a pipeline. */
final class ProtocolPipelines {
  private ProtocolPipelines() {}

  /** What a connection that is served here starts with: TLS and SNI, or telling the protocol. */
  static void begin(ClientConnection connection) {
    connection
        .channel()
        .pipeline()
        .addLast(
            connection.isSecure() ? new SniSelector(connection) : new PrefaceDetector(connection));
  }

  static void http1(ChannelPipeline pipeline, ClientConnection connection) {
    EngineSettings settings = connection.loop().settings();
    Http1RequestDecoder decoder = new Http1RequestDecoder(connection.scheme(), settings.http1());
    Http1Connection serving = new Http1Connection(connection, decoder);
    pipeline.addLast(decoder, new Http1ResponseEncoder(decoder), serving.handler());
  }

  static void http2(ChannelPipeline pipeline, ClientConnection connection) {
    Http2Connection handler = new Http2Connection(connection);
    EngineSettings settings = connection.loop().settings();
    pipeline.addLast(
        new LingeringClose(settings.timeouts().linger()),
        Http2Connections.server(settings.http2(), connection.scheme(), handler::open),
        handler);
  }
}
