package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2PriorityFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * What both ends of an HTTP/2 stream share: the order of a message's frames, the length of its
 * body, and what a stream that is reset looks like. Octets go back to the flow controller when the
 * next {@code read()} asks for more, with auto-read or without.
 */
abstract sealed class Http2StreamHandler extends ChannelDuplexHandler
    permits Http2ServerStream, Http2ClientStream {
  /** Where in the peer's message the stream is. */
  enum Inbound {
    HEAD,
    BODY,
    /** The message has ended. */
    ENDED,
    /** DATA frames are a tunnel's. */
    TUNNEL,
    /** The peer broke the rules, or the stream is reset: frames are dropped. */
    CLOSED
  }

  private final Http2BodyWriter body = new Http2BodyWriter();
  private Inbound inbound = Inbound.HEAD;
  private long expected;
  private long received;
  private boolean fired;

  Http2StreamHandler() {}

  /** Reads a head and emits it; {@link #startBody} says what follows. */
  abstract void onHead(ChannelHandlerContext ctx, Http2Headers list, boolean endStream)
      throws Http2Fields.Malformed, MalformedException;

  /** Says that the stream has been reset because the peer's message broke the rules. */
  abstract void onMalformed(ChannelHandlerContext ctx, String reason);

  /** Says that the message is well-formed but cannot be served. */
  abstract void onRefused(ChannelHandlerContext ctx, int status, String reason);

  /** Says that the peer has reset the stream. */
  abstract void onReset(ChannelHandlerContext ctx, long errorCode);

  final Inbound inbound() {
    return inbound;
  }

  final void inbound(Inbound next) {
    inbound = next;
  }

  final Http2BodyWriter body() {
    return body;
  }

  /**
   * A body follows a head.
   *
   * @param length what {@code content-length} says, -1 when it says nothing
   */
  final void startBody(long length) {
    inbound = Inbound.BODY;
    expected = length;
    received = 0;
  }

  final void fire(ChannelHandlerContext ctx, HttpEvent event) {
    fired = true;
    ctx.fireChannelRead(event);
  }

  /** The message has ended: says so. */
  final void end(ChannelHandlerContext ctx, BodyEnd end) {
    inbound = Inbound.ENDED;
    fire(ctx, end);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      switch (message) {
        case Http2HeadersFrame frame -> onHeaders(ctx, frame);
        case Http2DataFrame frame -> onData(ctx, frame);
        default -> ReferenceCountUtil.release(message);
      }
    } catch (Http2Fields.Malformed e) {
      malformed(ctx, e.reason());
    } catch (MalformedException e) {
      inbound = Inbound.CLOSED;
      onRefused(ctx, e.status(), e.reason());
    }
  }

  private void malformed(ChannelHandlerContext ctx, String reason) {
    inbound = Inbound.CLOSED;
    onMalformed(ctx, reason);
    body.reset(ctx, Http2Error.PROTOCOL_ERROR.code(), ctx.newPromise());
  }

  private void onHeaders(ChannelHandlerContext ctx, Http2HeadersFrame frame)
      throws Http2Fields.Malformed, MalformedException {
    switch (inbound) {
      case HEAD -> onHead(ctx, frame.headers(), frame.isEndStream());
      case BODY -> {
        Headers trailers = Http2Fields.read(frame.headers(), Integer.MAX_VALUE);
        if (!frame.isEndStream() || Http2Fields.hasPseudo(frame.headers())) {
          throw new Http2Fields.Malformed("trailers do not end the stream or hold pseudo-headers");
        }
        checkComplete();
        Trailers.removeForbidden(trailers);
        end(ctx, trailers.isEmpty() ? BodyEnd.WITHOUT_TRAILERS : new BodyEnd(trailers));
      }
      case TUNNEL -> throw new Http2Fields.Malformed("a tunnel has no trailers");
      case ENDED, CLOSED -> {}
    }
  }

  private void onData(ChannelHandlerContext ctx, Http2DataFrame frame)
      throws Http2Fields.Malformed {
    ByteBuf content = frame.content();
    int octets = content.readableBytes();
    boolean wanted = inbound == Inbound.BODY || inbound == Inbound.TUNNEL;
    received += octets;
    boolean fits = inbound != Inbound.BODY || expected < 0 || received <= expected;
    if (octets > 0 && wanted && fits) {
      fire(ctx, new BodyData(content));
    } else {
      frame.release();
    }
    if (!fits || inbound == Inbound.HEAD || (inbound == Inbound.ENDED && octets > 0)) {
      throw new Http2Fields.Malformed("DATA where there must be none, or more than announced");
    }
    if (wanted && frame.isEndStream() && inbound != Inbound.CLOSED) {
      if (inbound == Inbound.BODY) {
        checkComplete();
      }
      end(ctx, BodyEnd.WITHOUT_TRAILERS);
    }
  }

  private void checkComplete() throws Http2Fields.Malformed {
    if (expected >= 0 && received != expected) {
      throw new Http2Fields.Malformed("the body is shorter than content-length says");
    }
  }

  /** Without auto-read, a read that gave no event is followed by another: one was asked for. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    boolean again = !fired && !ctx.channel().config().isAutoRead();
    fired = false;
    ctx.fireChannelReadComplete();
    if (again) {
      ctx.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case Http2ResetFrame reset -> reset(ctx, reset.errorCode());
      case Http2GoAwayFrame goAway -> {
        // Sent only to streams that the peer has not processed and will not.
        goAway.release();
        reset(ctx, Http2Error.REFUSED_STREAM.code());
      }
      case Http2PriorityFrame _ -> {}
      default -> ctx.fireUserEventTriggered(event);
    }
  }

  /**
   * After a stream error Netty closes the channel, but a stream that has ended it does not reset.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Http2Exception streamError = Http2CodecUtil.getEmbeddedHttp2Exception(cause);
    if (streamError == null) {
      ctx.fireExceptionCaught(cause);
    } else if (inbound != Inbound.CLOSED) {
      boolean ended = inbound == Inbound.ENDED;
      inbound = Inbound.CLOSED;
      onMalformed(ctx, "the peer broke the rules of HTTP/2");
      // RFC 9113 section 5.1 has this name for what comes after a stream's end; Netty has not
      // always.
      boolean late = ended && streamError.error() == Http2Error.PROTOCOL_ERROR;
      Http2Error error = late ? Http2Error.STREAM_CLOSED : streamError.error();
      body.reset(ctx, error.code(), ctx.newPromise());
    }
  }

  private void reset(ChannelHandlerContext ctx, long errorCode) {
    if (inbound != Inbound.CLOSED) {
      onReset(ctx, errorCode);
    }
  }
}
