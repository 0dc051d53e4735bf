package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Puts a body into HTTP/1.1's framing. A body that does not keep the length its head announced
 * would shift every later message on the connection: the write fails and the connection is closed.
 */
final class Http1BodyWriter {
  /** The wire form of the body under way. */
  enum Wire {
    /** No body may come, as in the answer to HEAD: data is dropped. */
    ABSENT,
    /** So many octets. */
    FIXED,
    /** RFC 9112 section 7.1. */
    CHUNKED,
    /** The connection's close is the end. */
    UNTIL_CLOSE,
    /** A tunnel. */
    RAW,
    /** Between messages: nothing may come. */
    NONE
  }

  private final Http1Output output;
  private Wire wire = Wire.NONE;
  private long remaining;

  /** Writes to {@code output}. */
  Http1BodyWriter(Http1Output output) {
    this.output = output;
  }

  /** Begins a body; {@code length} matters for {@code FIXED} alone. */
  void start(Wire form, long length) {
    wire = form;
    remaining = form == Wire.FIXED ? length : 0;
  }

  boolean isBetweenMessages() {
    return wire == Wire.NONE;
  }

  boolean isChunked() {
    return wire == Wire.CHUNKED;
  }

  void data(ChannelHandlerContext ctx, BodyData data, ChannelPromise promise) {
    ByteBuf content = data.content();
    switch (wire) {
      case ABSENT -> {
        content.release();
        promise.setSuccess();
      }
      case FIXED -> {
        if (content.readableBytes() > remaining) {
          content.release();
          abort(ctx, promise, "the body is longer than its head says");
        } else {
          remaining -= content.readableBytes();
          output.append(ctx, content, promise);
        }
      }
      case CHUNKED -> chunk(ctx, content, promise);
      case UNTIL_CLOSE, RAW -> output.append(ctx, content, promise);
      case NONE -> {
        content.release();
        abort(ctx, promise, "body data comes outside a message");
      }
    }
  }

  /** Closes the connection after the end of a tunnel; after other messages that is the caller's. */
  void end(ChannelHandlerContext ctx, BodyEnd end, ChannelPromise promise) {
    Wire ended = wire;
    wire = Wire.NONE;
    switch (ended) {
      case FIXED -> {
        if (remaining > 0) {
          abort(ctx, promise, "the body is shorter than its head says");
        } else {
          output.pass(ctx, promise);
        }
      }
      case CHUNKED -> {
        output.append(ctx, Http1HeadWriter.lastChunk(end.trailers()), ctx.voidPromise());
        output.pass(ctx, promise);
      }
      case ABSENT, UNTIL_CLOSE -> output.pass(ctx, promise);
      case RAW -> {
        wire = Wire.RAW;
        output.pass(ctx, promise.unvoid().addListener(ChannelFutureListener.CLOSE));
      }
      case NONE -> abort(ctx, promise, "a body's end comes outside a message");
    }
  }

  private void chunk(ChannelHandlerContext ctx, ByteBuf content, ChannelPromise promise) {
    int length = content.readableBytes();
    if (length == 0) {
      // An empty chunk would end the body.
      output.append(ctx, content, promise);
      return;
    }
    output.append(ctx, Http1HeadWriter.chunkLine(length), ctx.voidPromise());
    output.append(ctx, content, ctx.voidPromise());
    output.appendCrlf(ctx, promise);
  }

  private void abort(ChannelHandlerContext ctx, ChannelPromise promise, String reason) {
    wire = Wire.NONE;
    promise.setFailure(new IllegalStateException(reason));
    ctx.close();
  }
}
