package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2NoMoreStreamIdsException;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection: gives the frames of each stream to a {@link Http2MessageStream}, which is
 * a plain object and no channel, and writes theirs. The peer's {@link Http2Settings} and its {@link
 * GoAway} are passed on to the next handler.
 *
 * <p>All that streams write in one turn of the event loop is sent together.
 */
public final class Http2Codec extends Http2ConnectionHandler {
  private final Http2Limits limits;
  private final Http2Connection.PropertyKey streamKey;
  private final @Nullable Opening opening;
  private final Http2Output output;
  private final Queue<Http2MessageStream> read = new ArrayDeque<>();
  private final Queue<Http2MessageStream> closed = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;
  private @Nullable Http2ClientStream first;
  private boolean takesExtendedConnect;
  private boolean inRead;
  private boolean flushAwaited;
  private boolean turnAwaited;

  /**
   * What becomes of streams that the peer opens.
   *
   * @param scheme how the connection came, {@code https} or {@code http}
   * @param listener gives who is to hear of a stream
   */
  record Opening(String scheme, Function<Http2ServerStream, Http2StreamListener> listener) {}

  /**
   * The peer takes no more streams.
   *
   * @param lastStreamId those above it have not been processed, and will not be
   */
  public record GoAway(int lastStreamId) {}

  /** A client's has no {@code opening}: it takes no streams of its peer. */
  Http2Codec(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      Http2Limits limits,
      @Nullable Opening opening,
      Http2Output output) {
    super(decoder, encoder, settings);
    this.limits = limits;
    this.opening = opening;
    this.output = output;
    this.streamKey = connection().newKey();
    decoder.frameListener(new Http2ConnectionGuard(new Frames(), connection(), limits));
    connection().addListener(new Streams());
  }

  /** Whether the peer takes extended CONNECT, RFC 8441 section 3. */
  boolean takesExtendedConnect() {
    return takesExtendedConnect;
  }

  /** Begins a stream to a backend, which the peer hears of with its head. */
  public Http2ClientStream open(Http2StreamListener listener) {
    Http2ClientStream stream = new Http2ClientStream(this, limits);
    stream.listener(listener);
    return stream;
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "not in a pipeline yet");
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    ctx.pipeline().addBefore(ctx.name(), null, output);
    super.handlerAdded(ctx);
  }

  /** Asks the peer to open no more streams; those that it opens meanwhile are served. */
  public void announceEnd() {
    goAway(Integer.MAX_VALUE);
  }

  /** Tells the peer that streams it opens from now on are not served. */
  public void refuseStreams() {
    goAway(connection().remote().lastStreamCreated());
  }

  private void goAway(int lastStreamId) {
    long noError = Http2Error.NO_ERROR.code();
    goAway(context(), lastStreamId, noError, Unpooled.EMPTY_BUFFER, newPromise());
    flush(context());
  }

  private @Nullable Http2MessageStream find(int id) {
    Http2Stream stream = connection().stream(id);
    return stream == null ? null : stream.getProperty(streamKey);
  }

  // What streams ask for.

  ChannelPromise newPromise() {
    return context().newPromise();
  }

  boolean isWritable() {
    return context().channel().isWritable();
  }

  ChannelFuture writeHeaders(int id, Http2Headers list, boolean last, ChannelPromise promise) {
    return encoder().writeHeaders(context(), id, list, 0, last, promise);
  }

  /** Gives the stream an id, with which the connection gets to know it. */
  ChannelFuture writeFirstHeaders(Http2ClientStream stream, Http2Headers list, boolean last) {
    ChannelPromise promise = newPromise();
    int id = connection().local().incrementAndGetNextStreamId();
    if (id < 0) {
      return promise.setFailure(new Http2NoMoreStreamIdsException());
    }
    first = stream;
    try {
      return writeHeaders(id, list, last, promise);
    } finally {
      first = null;
    }
  }

  void writeData(int id, ByteBuf content, boolean last, ChannelPromise promise) {
    encoder().writeData(context(), id, content, 0, last, promise);
  }

  void writeReset(int id, long errorCode, ChannelPromise promise) {
    encoder().writeRstStream(context(), id, errorCode, promise);
  }

  /** Octets of a body have been taken: the peer may send as many more. */
  void consumed(Http2Stream stream, int octets) {
    try {
      if (connection().local().flowController().consumeBytes(stream, octets)) {
        flushSoon();
      }
    } catch (Http2Exception e) {
      onError(context(), true, e);
    }
  }

  /** The stream hears of it when all that can be read now has been. */
  void completeLater(Http2MessageStream stream) {
    read.add(stream);
  }

  /** The stream is told that it is closed, but not from within what it is doing. */
  void tellClosed(Http2MessageStream stream) {
    closed.add(stream);
    awaitTurn();
  }

  /** With the end of what is being read, or of the event loop's turn. */
  void flushSoon() {
    if (!inRead) {
      flushAwaited = true;
      awaitTurn();
    }
  }

  private void awaitTurn() {
    if (!turnAwaited) {
      turnAwaited = true;
      context().executor().execute(this::turn);
    }
  }

  private void turn() {
    turnAwaited = false;
    if (flushAwaited) {
      flushAwaited = false;
      flush(context());
    }
    while (!closed.isEmpty()) {
      closed.remove().closed();
    }
  }

  // What the connection says.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
    inRead = true;
    super.channelRead(ctx, msg);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    inRead = true;
    while (!read.isEmpty()) {
      read.remove().complete();
    }
    inRead = false;
    super.channelReadComplete(ctx);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
    super.channelWritabilityChanged(ctx);
    if (ctx.channel().isWritable()) {
      connection().forEachActiveStream(this::becomeWritable);
    }
  }

  private boolean becomeWritable(Http2Stream known) {
    Http2MessageStream stream = known.getProperty(streamKey);
    if (stream != null) {
      stream.becomeWritable();
    }
    return true;
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception http2Exception) {
    if (!outbound) {
      ctx.fireExceptionCaught(cause);
    }
    super.onConnectionError(ctx, outbound, cause, http2Exception);
  }

  /** Of faults in what is written the write's promise tells. */
  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException streamException) {
    Http2MessageStream stream = find(streamException.streamId());
    if (stream == null) {
      super.onStreamError(ctx, outbound, cause, streamException);
    } else if (!outbound) {
      stream.faultRead(streamException.error());
    }
  }

  private final class Streams extends Http2ConnectionAdapter {
    @Override
    public void onStreamAdded(Http2Stream stream) {
      if (first != null) {
        first.bind(stream);
        stream.setProperty(streamKey, first);
      }
    }

    @Override
    public void onStreamActive(Http2Stream stream) {
      if (opening != null && !connection().local().isValidStreamId(stream.id())) {
        Http2ServerStream opened = new Http2ServerStream(Http2Codec.this, opening.scheme, limits);
        opened.bind(stream);
        stream.setProperty(streamKey, opened);
        opened.listener(opening.listener.apply(opened));
      }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      Http2MessageStream known = stream.getProperty(streamKey);
      if (known != null) {
        known.streamClosed();
      }
    }
  }

  private final class Frames extends Http2FrameAdapter {
    @Override
    public int onDataRead(
        ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean endOfStream) {
      Http2MessageStream stream = find(id);
      int octets = data.readableBytes() + padding;
      return stream == null ? octets : stream.dataRead(data, octets, endOfStream);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int id, Http2Headers list, int padding, boolean endOfStream) {
      Http2MessageStream stream = find(id);
      if (stream != null) {
        stream.headersRead(list, endOfStream);
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int id,
        Http2Headers list,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean endOfStream) {
      onHeadersRead(ctx, id, list, padding, endOfStream);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int id, long errorCode) {
      Http2MessageStream stream = find(id);
      if (stream != null) {
        stream.resetRead(errorCode);
      }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
      Boolean extendedConnect = settings.connectProtocolEnabled();
      if (extendedConnect != null) {
        takesExtendedConnect = extendedConnect;
      }
      ctx.fireChannelRead(settings);
    }

    /** Streams above the last one have not been processed, and will not be. */
    @Override
    public void onGoAwayRead(
        ChannelHandlerContext ctx, int lastId, long errorCode, ByteBuf debugData) {
      try {
        connection()
            .forEachActiveStream(
                stream -> {
                  if (stream.id() > lastId && connection().local().isValidStreamId(stream.id())) {
                    onRstStreamRead(ctx, stream.id(), Http2Error.REFUSED_STREAM.code());
                  }
                  return true;
                });
      } catch (Http2Exception e) {
        onError(ctx, false, e);
      }
      ctx.fireChannelRead(new GoAway(lastId));
    }

    /** We announce that we take no pushed streams: one that comes all the same is reset. */
    @Override
    public void onPushPromiseRead(
        ChannelHandlerContext ctx, int id, int promisedId, Http2Headers list, int padding) {
      encoder().writeRstStream(ctx, promisedId, Http2Error.CANCEL.code(), ctx.newPromise());
    }
  }
}
