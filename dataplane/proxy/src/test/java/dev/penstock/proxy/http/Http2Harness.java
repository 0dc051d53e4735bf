package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.ServerChannel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection of the proxy's, fed with octets; what its streams see is kept as text. */
final class Http2Harness {
  private final CountingAllocator counting = new CountingAllocator();
  private final Http2Wire wire = new Http2Wire();
  private final List<String> frames = new ArrayList<>();
  private final List<Log> streams;
  private final EmbeddedChannel connection;

  /** Netty knows a server's connection by its parent. */
  private Http2Harness(
      @Nullable ServerChannel parent,
      Http2FrameCodec codec,
      List<Log> streams,
      ChannelInitializer<Channel> stream) {
    this.streams = streams;
    connection = new EmbeddedChannel(parent, DefaultChannelId.newInstance(), false, false);
    connection.config().setAllocator(counting.allocator());
    connection.pipeline().addLast(codec, new Http2MultiplexHandler(stream), new Swallow());
    register();
  }

  private void register() {
    try {
      connection.register();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    connection.runPendingTasks();
    collect();
  }

  /** A connection that clients' frames are fed to; {@code onEvent} may answer. */
  static Http2Harness server(Http2Limits limits, BiConsumer<Channel, HttpEvent> onEvent) {
    return unprepared(limits, onEvent).send(Http2Wire.preface(), Http2Wire.settingsAck());
  }

  /** The same, before the client has acknowledged our SETTINGS. */
  static Http2Harness serverBeforeAck(Http2Limits limits) {
    return unprepared(limits, (_, _) -> {}).send(Http2Wire.preface());
  }

  /** The same, before any octet has come. */
  static Http2Harness unprepared(Http2Limits limits) {
    return unprepared(limits, (_, _) -> {});
  }

  private static Http2Harness unprepared(
      Http2Limits limits, BiConsumer<Channel, HttpEvent> onEvent) {
    List<Log> logs = new ArrayList<>();
    return new Http2Harness(
        new LocalServerChannel(),
        Http2Connections.serverCodec(limits),
        logs,
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            Log log = new Log(onEvent);
            logs.add(log);
            channel.pipeline().addLast(new Http2ServerStream("http", limits), log);
          }
        });
  }

  /** A connection to a backend, whose frames are fed. */
  static Http2Harness client(Http2Limits limits) {
    Http2Harness harness =
        new Http2Harness(
            null,
            Http2Connections.clientCodec(limits),
            new ArrayList<>(),
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                throw new AssertionError("a pushed stream");
              }
            });
    harness.send(Http2Wire.settings(8, 1), Http2Wire.settingsAck());
    return harness;
  }

  /** Opens a stream to the backend. */
  Channel open() {
    Log log = new Log((_, _) -> {});
    streams.add(log);
    Http2StreamChannel stream =
        new Http2StreamChannelBootstrap(connection)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Http2ClientStream(Http2Limits.DEFAULTS), log);
                  }
                })
            .open()
            .getNow();
    settle();
    return stream;
  }

  Http2Harness send(byte[]... parts) {
    for (byte[] part : parts) {
      ByteBuf octets = counting.allocator().buffer(Math.max(1, part.length));
      connection.writeInbound(octets.writeBytes(part));
    }
    settle();
    return this;
  }

  /** Sends in two reads, parted at {@code at}. */
  Http2Harness sendSplit(byte[] octets, int at) {
    byte[] first = new byte[at];
    byte[] second = new byte[octets.length - at];
    System.arraycopy(octets, 0, first, 0, at);
    System.arraycopy(octets, at, second, 0, second.length);
    return send(first, second);
  }

  Http2Harness settle() {
    connection.runPendingTasks();
    connection.checkException();
    collect();
    return this;
  }

  ByteBuf buffer(String content) {
    byte[] octets = Http1Harness.latin1(content);
    return counting.allocator().buffer(octets.length).writeBytes(octets);
  }

  /** What came back since the start, as text. */
  List<String> frames() {
    return frames;
  }

  /** What the {@code index}-th stream has seen. */
  List<String> events(int index) {
    return streams.get(index).transcript.lines();
  }

  int streamCount() {
    return streams.size();
  }

  boolean isOpen() {
    return connection.isOpen();
  }

  EmbeddedChannel connection() {
    return connection;
  }

  void close() {
    connection.close();
    connection.runPendingTasks();
    collect();
    connection.finishAndReleaseAll();
    counting.assertAllReleased();
  }

  private void collect() {
    ByteBuf written = connection.readOutbound();
    while (written != null) {
      frames.addAll(wire.read(written));
      written = connection.readOutbound();
    }
  }

  /** Ends a connection's own pipeline: frames of no stream, and errors that close it. */
  private static final class Swallow extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // Netty closes the connection itself.
    }
  }

  private static final class Log extends ChannelInboundHandlerAdapter {
    private final Transcript transcript = new Transcript();
    private final BiConsumer<Channel, HttpEvent> onEvent;

    Log(BiConsumer<Channel, HttpEvent> onEvent) {
      this.onEvent = onEvent;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      HttpEvent event = (HttpEvent) message;
      transcript.add(event);
      onEvent.accept(ctx.channel(), event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      transcript.note("inactive");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      transcript.note("exception " + cause);
    }
  }
}
