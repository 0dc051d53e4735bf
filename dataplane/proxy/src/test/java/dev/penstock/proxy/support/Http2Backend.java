package dev.penstock.proxy.support;

import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.Http2Connections;
import dev.penstock.proxy.http.Http2Limits;
import dev.penstock.proxy.http.Http2ServerStream;
import dev.penstock.proxy.http.ResponseHead;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An HTTP/2 backend with prior knowledge that does on its streams what a test says. */
public final class Http2Backend implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Channel> connections = new CopyOnWriteArrayList<>();
  private final Channel server;

  /** Each stream is served on a thread of its own. */
  public Http2Backend(int maxStreams, Consumer<Http2Peer> script) {
    Http2Limits limits = limits(maxStreams);
    server =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel ch) {
                    connections.add(ch);
                    ch.pipeline()
                        .addLast(
                            Http2Connections.server(
                                limits, "http", stream -> serve(ch, stream, script)),
                            new Ignore());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  private static Http2Peer serve(
      Channel connection, Http2ServerStream stream, Consumer<Http2Peer> script) {
    Http2Peer peer = new Http2Peer(connection, stream);
    Thread.ofVirtual().start(() -> script.accept(peer));
    return peer;
  }

  private static Http2Limits limits(int maxStreams) {
    Http2Limits d = Http2Limits.DEFAULTS;
    return new Http2Limits(
        maxStreams,
        d.headerListBytes(),
        d.fields(),
        d.initialWindow(),
        d.connectionWindow(),
        d.maxFrameSize(),
        d.resetsPerWindow(),
        d.windowSeconds(),
        d.emptyDataFrames(),
        d.smallContinuations(),
        d.queuedControlFrames(),
        d.idleControlFrames());
  }

  /** A response's head. */
  public static ResponseHead head(int status, BodyFraming body, String... fields) {
    Headers headers = new Headers();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(AsciiString.of(fields[i]), AsciiString.of(fields[i + 1]));
    }
    return new ResponseHead(status, headers, body);
  }

  /** The port it listens on. */
  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** The connections that were made, closed ones included. */
  public List<Channel> connections() {
    return connections;
  }

  @Override
  public void close() {
    server.close().syncUninterruptibly();
    connections.forEach(connection -> connection.close().syncUninterruptibly());
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Ignore extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      ReferenceCountUtil.release(msg);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
