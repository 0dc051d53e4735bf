package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;

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

  private static final int COPIED_CHUNK = 1024;
  private static final ByteBuf CRLF = constant("\r\n");
  private static final ByteBuf LAST_CHUNK = constant("0\r\n\r\n");

  private Wire wire = Wire.NONE;
  private long remaining;

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
          ctx.write(content, promise);
        }
      }
      case CHUNKED -> chunk(ctx, content, promise);
      case UNTIL_CLOSE, RAW -> ctx.write(content, promise);
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
          ctx.write(Unpooled.EMPTY_BUFFER, promise);
        }
      }
      case CHUNKED -> ctx.write(lastChunk(ctx, end.trailers()), promise);
      case ABSENT, UNTIL_CLOSE -> ctx.write(Unpooled.EMPTY_BUFFER, promise);
      case RAW -> {
        wire = Wire.RAW;
        ctx.write(Unpooled.EMPTY_BUFFER, promise.unvoid().addListener(ChannelFutureListener.CLOSE));
      }
      case NONE -> abort(ctx, promise, "a body's end comes outside a message");
    }
  }

  private static void chunk(ChannelHandlerContext ctx, ByteBuf content, ChannelPromise promise) {
    int length = content.readableBytes();
    if (length == 0) {
      // An empty chunk would end the body.
      ctx.write(content, promise);
      return;
    }
    String size = Integer.toHexString(length);
    int framing = size.length() + 4;
    boolean copied = length <= COPIED_CHUNK;
    ByteBuf out = ctx.alloc().buffer(framing + (copied ? length : 0));
    ByteBufUtil.writeAscii(out, size);
    out.writeShort('\r' << 8 | '\n');
    if (copied) {
      out.writeBytes(content).writeShort('\r' << 8 | '\n');
      content.release();
      ctx.write(out, promise);
    } else {
      ctx.write(out);
      ctx.write(content);
      ctx.write(CRLF.duplicate(), promise);
    }
  }

  private static ByteBuf lastChunk(ChannelHandlerContext ctx, Headers trailers) {
    if (trailers.isEmpty()) {
      return LAST_CHUNK.duplicate();
    }
    ByteBuf out = ctx.alloc().buffer(Http1HeadWriter.sizeOf(trailers));
    ByteBufUtil.writeAscii(out, "0\r\n");
    Http1HeadWriter.fields(trailers, out);
    return out.writeShort('\r' << 8 | '\n');
  }

  private void abort(ChannelHandlerContext ctx, ChannelPromise promise, String reason) {
    wire = Wire.NONE;
    promise.setFailure(new IllegalStateException(reason));
    ctx.close();
  }

  private static ByteBuf constant(String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuf direct = Unpooled.directBuffer(octets.length).writeBytes(octets);
    return Unpooled.unreleasableBuffer(direct);
  }
}
