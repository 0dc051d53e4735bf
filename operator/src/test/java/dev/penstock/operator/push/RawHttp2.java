package dev.penstock.operator.push;

import dev.penstock.operator.testing.Patience;
import io.grpc.netty.GrpcSslContexts;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP/2 client without a certificate that never acknowledges the server's SETTINGS, and so
 * never takes on its limits.
 */
final class RawHttp2 implements AutoCloseable {
  private final EventLoopGroup loops = new NioEventLoopGroup(1);
  private final String authority;
  private final SslHandler handshake;
  private final Channel channel;

  RawHttp2(int port, String serverName, List<X509Certificate> trusted) throws Exception {
    this.authority = serverName;
    SslContext tls =
        GrpcSslContexts.configure(
                SslContextBuilder.forClient().trustManager(trusted.toArray(new X509Certificate[0])),
                SslProvider.JDK)
            .build();
    this.handshake = tls.newHandler(ByteBufAllocator.DEFAULT, serverName, port);
    this.channel =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    Http2FrameCodec codec =
                        Http2FrameCodecBuilder.forClient().autoAckSettingsFrame(false).build();
                    opened
                        .pipeline()
                        .addLast(handshake, codec, new Http2MultiplexHandler(new Answers()));
                  }
                })
            .connect("127.0.0.1", port)
            .sync()
            .channel();
  }

  Channel channel() {
    return channel;
  }

  /** Whether the server shakes hands. */
  boolean isLetIn() {
    return handshake.handshakeFuture().awaitUninterruptibly().isSuccess();
  }

  /** Begins a call and sends no message. */
  void openCall(String method) throws Exception {
    begin(method, false, new Answers());
  }

  /** Makes a call without a message; whether there is any answer. */
  boolean isAnswered(String method) throws Exception {
    Answers answers = new Answers();
    begin(method, true, answers);
    return answers.headers.poll(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS) != null;
  }

  private void begin(String method, boolean end, Answers answers) throws Exception {
    Http2StreamChannel stream =
        new Http2StreamChannelBootstrap(channel).handler(answers).open().sync().getNow();
    var headers =
        new DefaultHttp2Headers()
            .method("POST")
            .scheme("https")
            .authority(authority)
            .path(method)
            .set("content-type", "application/grpc")
            .set("te", "trailers");
    stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, end)).sync();
  }

  @Override
  public void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static final class Answers extends SimpleChannelInboundHandler<Http2StreamFrame> {
    private final BlockingQueue<Http2StreamFrame> headers = new LinkedBlockingQueue<>();

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
      if (frame instanceof Http2HeadersFrame) {
        headers.add(frame);
      }
    }
  }
}
