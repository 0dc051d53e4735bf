package dev.penstock.proxy.golden;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Answers every request with 200 and, as body, its own name, what it was asked for and the headers
 * it saw, a line each. By HTTP/1.1, or by HTTP/2 with prior knowledge; Netty's codecs, not the
 * proxy's.
 */
final class StubBackend implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel server;

  private StubBackend(ChannelInitializer<Channel> connections) {
    server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(connections)
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  static StubBackend http1(String name) {
    return new StubBackend(
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel connection) {
            connection
                .pipeline()
                .addLast(new HttpServerCodec(), new HttpObjectAggregator(65_536), new Http1(name));
          }
        });
  }

  static StubBackend h2c(String name) {
    return new StubBackend(
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel connection) {
            connection
                .pipeline()
                .addLast(
                    Http2FrameCodecBuilder.forServer().build(),
                    new Http2MultiplexHandler(
                        new ChannelInitializer<>() {
                          @Override
                          protected void initChannel(Channel stream) {
                            stream.pipeline().addLast(new Http2(name));
                          }
                        }));
          }
        });
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static byte[] body(String name, CharSequence path, List<String> headers) {
    String lines = name + "\n" + path + "\n" + String.join("\n", headers) + "\n";
    return lines.getBytes(StandardCharsets.UTF_8);
  }

  private static final class Http1 extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final String name;

    Http1(String name) {
      this.name = name;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      byte[] body =
          body(
              name,
              request.uri(),
              request.headers().entries().stream()
                  .map(header -> header.getKey() + ": " + header.getValue())
                  .toList());
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
      ctx.writeAndFlush(response, ctx.voidPromise());
    }
  }

  private static final class Http2 extends SimpleChannelInboundHandler<Http2StreamFrame> {
    private final String name;
    private byte[] body = new byte[0];

    Http2(String name) {
      this.name = name;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Http2StreamFrame frame) {
      if (frame instanceof Http2HeadersFrame head) {
        Http2Headers headers = head.headers();
        if (headers.path() != null) {
          body = body(name, headers.path(), lines(headers));
        }
        if (head.isEndStream()) {
          answer(ctx);
        }
      } else if (frame instanceof Http2DataFrame data && data.isEndStream()) {
        answer(ctx);
      }
    }

    private static List<String> lines(Http2Headers headers) {
      List<String> lines = new ArrayList<>();
      lines.add("host: " + headers.authority());
      headers.forEach(header -> lines.add(header.getKey() + ": " + header.getValue()));
      return lines;
    }

    private void answer(ChannelHandlerContext ctx) {
      Http2Headers headers = new DefaultHttp2Headers().status("200");
      headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
      ctx.write(new DefaultHttp2HeadersFrame(headers), ctx.voidPromise());
      ctx.writeAndFlush(
          new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true), ctx.voidPromise());
    }
  }
}
