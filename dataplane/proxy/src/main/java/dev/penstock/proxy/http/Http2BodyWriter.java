package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * Writes a message's body as DATA frames. A head without a body ends the stream itself, since some
 * clients, gRPC's among them, take an empty DATA frame for a body. A body that does not keep the
 * announced length fails its write and resets the stream.
 */
final class Http2BodyWriter {
  private enum State {
    HEAD,
    BODY,
    /** END_STREAM is written with the head; data is dropped, the end still comes. */
    ABSENT,
    ENDED
  }

  private static final long UNKNOWN = -1;

  private State state = State.HEAD;
  private boolean tunnelOffered;
  private long remaining = UNKNOWN;

  boolean awaitsHead() {
    return state == State.HEAD;
  }

  /** Nothing more can be written. */
  void close() {
    state = State.ENDED;
  }

  /** Writes a head after which no body comes; {@link #end} is still to be called. */
  ChannelFuture headAlone(ChannelHandlerContext ctx, Http2Headers list, ChannelPromise promise) {
    state = State.ABSENT;
    return ctx.write(new DefaultHttp2HeadersFrame(list, true), promise);
  }

  /** Writes a head that a body or tunnel follows, of unknown length when {@code length} is -1. */
  ChannelFuture head(
      ChannelHandlerContext ctx, Http2Headers list, long length, ChannelPromise promise) {
    state = State.BODY;
    remaining = length;
    return ctx.write(new DefaultHttp2HeadersFrame(list, false), promise);
  }

  /**
   * Writes the head of a request for a tunnel: the request's own end, which {@link #end} is called
   * for first, is no frame.
   */
  ChannelFuture tunnelHead(ChannelHandlerContext ctx, Http2Headers list, ChannelPromise promise) {
    tunnelOffered = true;
    return head(ctx, list, UNKNOWN, promise);
  }

  void data(ChannelHandlerContext ctx, BodyData data, ChannelPromise promise) {
    ByteBuf content = data.content();
    int octets = content.readableBytes();
    switch (state) {
      case BODY -> {
        if (remaining != UNKNOWN && octets > remaining) {
          content.release();
          abort(ctx, promise, "the body is longer than its head says");
        } else if (octets == 0) {
          // An empty frame costs the peer more than it says.
          content.release();
          promise.setSuccess();
        } else {
          remaining = remaining == UNKNOWN ? UNKNOWN : remaining - octets;
          ctx.write(new DefaultHttp2DataFrame(content), promise);
        }
      }
      case ABSENT -> {
        content.release();
        promise.setSuccess();
      }
      case HEAD, ENDED -> {
        content.release();
        promise.setFailure(new IllegalStateException("body data comes outside a message"));
      }
    }
  }

  /** Ends the message. The future tells when END_STREAM has been written. */
  ChannelFuture end(ChannelHandlerContext ctx, BodyEnd end, ChannelPromise promise) {
    if (tunnelOffered) {
      tunnelOffered = false;
      return promise.setSuccess();
    }
    State ended = state;
    state = State.ENDED;
    return switch (ended) {
      case BODY -> endBody(ctx, end, promise);
      case ABSENT -> promise.setSuccess();
      case HEAD, ENDED ->
          promise.setFailure(new IllegalStateException("a body's end comes outside a message"));
    };
  }

  private ChannelFuture endBody(ChannelHandlerContext ctx, BodyEnd end, ChannelPromise promise) {
    if (remaining > 0) {
      abort(ctx, promise, "the body is shorter than its head says");
      return promise;
    }
    if (end.trailers().isEmpty()) {
      return ctx.write(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true), promise);
    }
    Http2Headers list = Http2Fields.newList();
    Http2Fields.write(end.trailers(), list);
    return ctx.write(new DefaultHttp2HeadersFrame(list, true), promise);
  }

  /** Resets the stream and closes its channel. */
  void reset(ChannelHandlerContext ctx, long errorCode, ChannelPromise promise) {
    state = State.ENDED;
    ctx.writeAndFlush(new DefaultHttp2ResetFrame(errorCode), promise);
    ctx.close();
  }

  private void abort(ChannelHandlerContext ctx, ChannelPromise promise, String reason) {
    state = State.ENDED;
    promise.setFailure(new IllegalStateException(reason));
    reset(ctx, Http2Error.INTERNAL_ERROR.code(), ctx.newPromise());
  }
}
