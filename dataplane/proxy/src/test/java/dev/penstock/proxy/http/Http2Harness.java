package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** One HTTP/2 connection of the proxy's, fed with octets; what its streams see is kept as text. */
final class Http2Harness {
  private final CountingAllocator counting = new CountingAllocator();
  private final Http2Wire wire = new Http2Wire();
  private final List<String> frames = new ArrayList<>();
  private final FlushCounter flushes = new FlushCounter();
  private final List<Log> streams;
  private final Http2Codec codec;
  private final EmbeddedChannel connection;

  private Http2Harness(Http2Codec codec, List<Log> streams) {
    this.codec = codec;
    this.streams = streams;
    connection = new EmbeddedChannel();
    connection.config().setAllocator(counting.allocator());
    connection.pipeline().addLast(flushes, codec, new Swallow());
    connection.runPendingTasks();
    collect();
  }

  /** A connection that clients' frames are fed to; {@code onEvent} may answer. */
  static Http2Harness server(Http2Limits limits, BiConsumer<Http2ServerStream, HttpEvent> onEvent) {
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
      Http2Limits limits, BiConsumer<Http2ServerStream, HttpEvent> onEvent) {
    List<Log> logs = new ArrayList<>();
    Function<Http2ServerStream, Http2StreamListener> opening =
        stream -> {
          Log log = new Log(event -> onEvent.accept(stream, event));
          logs.add(log);
          return log;
        };
    return new Http2Harness(Http2Connections.server(limits, "http", opening), logs);
  }

  /** A connection to a backend, whose frames are fed. */
  static Http2Harness client(Http2Limits limits) {
    Http2Harness harness = new Http2Harness(Http2Connections.client(limits), new ArrayList<>());
    harness.send(Http2Wire.settings(8, 1), Http2Wire.settingsAck());
    return harness;
  }

  /** Begins a stream to the backend. */
  Http2ClientStream open() {
    Log log = new Log(_ -> {});
    streams.add(log);
    return codec.open(log);
  }

  Http2Harness send(byte[]... parts) {
    for (byte[] part : parts) {
      ByteBuf octets = counting.allocator().buffer(Math.max(1, part.length));
      connection.writeInbound(octets.writeBytes(part));
    }
    settle();
    return this;
  }

  /** Writes to a stream and has it sent. */
  static ChannelFuture writeAndFlush(Http2MessageStream stream, HttpEvent event) {
    ChannelFuture written = stream.write(event);
    stream.flush();
    return written;
  }

  /** A buffer whose release is checked when the stream's connection is closed. */
  static ByteBuf buffer(Http2MessageStream stream, String content) {
    byte[] octets = Http1Harness.latin1(content);
    return stream.codec().newPromise().channel().alloc().buffer().writeBytes(octets);
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

  /** From now on the peer takes nothing. */
  void stopTaking() {
    flushes.blocked = true;
  }

  /** How often something was sent. */
  int flushes() {
    return flushes.count;
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

  private static final class FlushCounter extends ChannelOutboundHandlerAdapter {
    private int count;
    private boolean blocked;

    @Override
    public void flush(ChannelHandlerContext ctx) {
      count++;
      if (!blocked) {
        ctx.flush();
      }
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

  private static final class Log implements Http2StreamListener {
    private final Transcript transcript = new Transcript();
    private final Consumer<HttpEvent> onEvent;

    Log(Consumer<HttpEvent> onEvent) {
      this.onEvent = onEvent;
    }

    @Override
    public void onStreamEvent(HttpEvent event) {
      transcript.add(event);
      onEvent.accept(event);
    }

    @Override
    public void onStreamReadComplete() {}

    @Override
    public void onStreamWritabilityChanged() {}

    @Override
    public void onStreamBodyLeft(int octets) {}

    @Override
    public void onStreamClosed() {
      transcript.note("inactive");
    }
  }
}
