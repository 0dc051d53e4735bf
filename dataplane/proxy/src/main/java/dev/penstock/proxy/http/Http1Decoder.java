package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * What both directions of HTTP/1.1 share: gathering octets, running the body reader, and turning
 * bad input into one {@link DecodeFailure}. All of an event's consequences that run within {@code
 * fireChannelRead} may call back into the decoder; its loop then goes on with the new state.
 */
abstract sealed class Http1Decoder extends ChannelDuplexHandler
    permits Http1RequestDecoder, Http1ResponseDecoder {
  /** Where in the connection's octets the decoder is. */
  enum State {
    /** Before or within a head. */
    HEAD,
    /** After a head, until its {@link BodyEnd}. */
    BODY,
    /** After a {@link BodyEnd}: what comes is not read, or must not come. */
    HELD,
    /** In a tunnel: octets pass as they are. */
    RAW,
    /** After bad input: octets are dropped. */
    FAILED
  }

  private final Http1BodyReader body;
  private final SectionScanner heads;
  private State state = State.HEAD;
  private @Nullable ByteBuf cumulation;
  private @Nullable ChannelHandlerContext context;
  private boolean decoding;
  private boolean fired;

  Http1Decoder(Http1Limits limits) {
    body = new Http1BodyReader(limits);
    heads = SectionScanner.ofHead(limits);
  }

  /** Reads a whole head off {@code in}, or returns null when more octets are needed. */
  abstract @Nullable HttpEvent nextHead(ByteBuf in) throws MalformedException;

  /** The status to report bad input with, when reading gave {@code status}. */
  abstract int failureStatus(int status);

  final State state() {
    return state;
  }

  final void state(State next) {
    state = next;
  }

  /** Octets that have come and not made an event yet. */
  public final int heldOctets() {
    return cumulation == null ? 0 : cumulation.readableBytes();
  }

  final SectionScanner heads() {
    return heads;
  }

  final void startBody(BodyFraming framing, boolean chunked) {
    body.start(framing, chunked);
    state = State.BODY;
  }

  final boolean bodyEndsWithClose() {
    return state == State.BODY && body.endsWithClose();
  }

  /** Goes on with the octets at hand, after a change of state from outside. */
  final void resume() {
    if (context != null) {
      decode(context);
    }
  }

  /** Asks the transport for more octets. */
  final void requestRead() {
    if (context != null) {
      context.read();
    }
  }

  /** Emits {@code event}. */
  final void fire(ChannelHandlerContext ctx, HttpEvent event) {
    fired = true;
    ctx.fireChannelRead(event);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    state = State.FAILED;
    context = null;
    discard();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf octets)) {
      ctx.fireChannelRead(message);
      return;
    }
    if (state == State.FAILED) {
      octets.release();
      return;
    }
    cumulation =
        cumulation == null
            ? octets
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), cumulation, octets);
    decode(ctx);
  }

  /** Without auto-read, a read that gave no event is followed by another: one was asked for. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    boolean again = !fired && !ctx.channel().config().isAutoRead() && expectsOctets();
    fired = false;
    ctx.fireChannelReadComplete();
    if (again) {
      ctx.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    state = State.FAILED;
    discard();
    ctx.fireChannelInactive();
  }

  final void fail(ChannelHandlerContext ctx, int status, String reason) {
    state = State.FAILED;
    fire(ctx, new DecodeFailure(failureStatus(status), reason));
  }

  private boolean expectsOctets() {
    return state != State.HELD && state != State.FAILED;
  }

  private void decode(ChannelHandlerContext ctx) {
    if (decoding) {
      return;
    }
    decoding = true;
    try {
      HttpEvent event = next();
      while (event != null) {
        fire(ctx, event);
        event = next();
      }
    } catch (MalformedException e) {
      fail(ctx, e.status(), e.reason());
    } finally {
      decoding = false;
      if (state == State.FAILED || heldOctets() == 0) {
        discard();
      }
    }
  }

  private @Nullable HttpEvent next() throws MalformedException {
    ByteBuf in = cumulation;
    return switch (state) {
      case HEAD -> in == null || !in.isReadable() ? null : nextHead(in);
      case BODY -> nextOfBody(in);
      case RAW -> in == null || !in.isReadable() ? null : takeAll(in);
      case HELD -> held();
      case FAILED -> null;
    };
  }

  /** Called in {@link State#HELD} with or without octets at hand. */
  @Nullable HttpEvent held() throws MalformedException {
    return null;
  }

  @SuppressWarnings("ReferenceEquality") // Whether the buffer itself has been given away.
  private @Nullable HttpEvent nextOfBody(@Nullable ByteBuf in) throws MalformedException {
    HttpEvent event = body.next(in == null ? Unpooled.EMPTY_BUFFER : in);
    if (event instanceof BodyEnd) {
      state = State.HELD;
    } else if (event instanceof BodyData data && data.content() == in) {
      cumulation = null;
    }
    return event;
  }

  private BodyData takeAll(ByteBuf in) {
    cumulation = null;
    return new BodyData(in);
  }

  private void discard() {
    if (cumulation != null) {
      ReferenceCountUtil.release(cumulation);
      cumulation = null;
    }
  }
}
