package dev.penstock.proxy.support;

import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.Http2Codec;
import dev.penstock.proxy.http.Http2Connections;
import dev.penstock.proxy.http.Http2Limits;
import dev.penstock.proxy.http.HttpVersion;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An HTTP/2 client with prior knowledge: one connection. */
public final class Http2TestClient implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<Http2Settings> settings = new CompletableFuture<>();
  private final List<Integer> goAways = new CopyOnWriteArrayList<>();
  private final Channel connection;

  /** Connects to a port of the loopback address and waits for the peer's SETTINGS. */
  public Http2TestClient(int port) {
    this("127.0.0.1", port);
  }

  /** As {@link #Http2TestClient(int)}, from an address of the loopback network. */
  public Http2TestClient(String from, int port) {
    connection =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel ch) {
                    ch.pipeline()
                        .addLast(Http2Connections.client(Http2Limits.DEFAULTS), new Frames());
                  }
                })
            .connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new InetSocketAddress(from, 0))
            .syncUninterruptibly()
            .channel();
    settings.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** The connection. */
  public Channel connection() {
    return connection;
  }

  /** The last stream ids of the GOAWAY frames that came. */
  public List<Integer> goAways() {
    return goAways;
  }

  /** Begins a stream. */
  public Http2Peer open() {
    return new Http2Peer(connection, codec());
  }

  private Http2Codec codec() {
    return connection.pipeline().get(Http2Codec.class);
  }

  /**
   * Sends a request whose body need not be what its head says; waits until its stream is closed.
   */
  public void sendUnchecked(Http2Headers head, ByteBuf body) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    connection.eventLoop().execute(() -> write(head, body, closed));
    closed.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private void write(Http2Headers head, ByteBuf body, CompletableFuture<Void> closed) {
    Http2Codec codec = codec();
    ChannelHandlerContext ctx = connection.pipeline().context(codec);
    int id = codec.connection().local().incrementAndGetNextStreamId();
    codec
        .connection()
        .addListener(
            new Http2ConnectionAdapter() {
              @Override
              public void onStreamClosed(Http2Stream stream) {
                if (stream.id() == id) {
                  closed.complete(null);
                }
              }
            });
    codec.encoder().writeHeaders(ctx, id, head, 0, false, ctx.newPromise());
    codec.encoder().writeData(ctx, id, body, 0, true, ctx.newPromise());
    codec.flush(ctx);
  }

  /** Sends a GET. */
  public Http2Peer get(String path) {
    return open().send(head("GET", path, BodyFraming.NONE)).end();
  }

  /** A request's head with the host "example.com". */
  public static RequestHead head(String method, String path, BodyFraming body, String... fields) {
    Headers headers = new Headers();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(AsciiString.of(fields[i]), AsciiString.of(fields[i + 1]));
    }
    RequestTarget target = RequestTarget.of("http", "example.com", path);
    return new RequestHead(HttpVersion.H2, method, target, headers, body);
  }

  @Override
  public void close() {
    connection.close().syncUninterruptibly();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Frames extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof Http2Settings received) {
        settings.complete(received);
      } else if (msg instanceof Http2Codec.GoAway goAway) {
        goAways.add(goAway.lastStreamId());
      }
      ReferenceCountUtil.release(msg);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
