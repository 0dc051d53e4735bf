package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what is written to an HTTP/1.1 connection until it is flushed. Heads, framing and small
 * pieces of bodies leave as one buffer, so that a small message costs one entry in the channel's
 * queue and a system call with one address; large pieces are passed on uncopied.
 *
 * <p>A promise that somebody waits for is never kept back: what was gathered leaves with it.
 */
final class Http1Output {
  /** Up to so many octets copying costs less than another buffer in the queue. */
  private static final int COPIED = 2048;

  /** Beyond it the channel is to know, whose writability is what holds a writer back. */
  private static final int GATHERED = 16 << 10;

  private static final LoopBuffer BUFFER = new LoopBuffer(2 * COPIED);

  private static final int CRLF = '\r' << 8 | '\n';

  private @Nullable ByteBuf gathered;

  void append(ChannelHandlerContext ctx, HeadOctets octets, ChannelPromise promise) {
    octets.writeTo(room(ctx, octets.size()));
    appended(ctx, promise);
  }

  /** Appends a piece, which it takes over. */
  void append(ChannelHandlerContext ctx, ByteBuf piece, ChannelPromise promise) {
    int octets = piece.readableBytes();
    if (octets <= COPIED) {
      room(ctx, octets).writeBytes(piece);
      piece.release();
      appended(ctx, promise);
    } else {
      pass(ctx);
      ctx.write(piece, promise);
    }
  }

  void appendCrlf(ChannelHandlerContext ctx, ChannelPromise promise) {
    room(ctx, 2).writeShort(CRLF);
    appended(ctx, promise);
  }

  private ByteBuf room(ChannelHandlerContext ctx, int octets) {
    ByteBuf buffer = gathered;
    if (buffer == null) {
      boolean fits = octets <= BUFFER.capacity();
      buffer = fits ? BUFFER.take(ctx.alloc()) : ctx.alloc().directBuffer(octets);
      gathered = buffer;
    }
    return buffer;
  }

  private void appended(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (!promise.isVoid() || (gathered != null && gathered.readableBytes() > GATHERED)) {
      pass(ctx, promise);
    }
  }

  /** Hands what was gathered to the channel. */
  void pass(ChannelHandlerContext ctx) {
    ByteBuf buffer = gathered;
    if (buffer != null) {
      gathered = null;
      ctx.write(buffer, ctx.voidPromise());
    }
  }

  /**
   * Hands what was gathered to the channel; when all before is written, {@code promise} is kept.
   */
  void pass(ChannelHandlerContext ctx, ChannelPromise promise) {
    ByteBuf buffer = gathered;
    if (buffer != null) {
      gathered = null;
      ctx.write(buffer, promise);
    } else if (!promise.isVoid()) {
      ctx.write(Unpooled.EMPTY_BUFFER, promise);
    }
  }

  /** Drops what was gathered: the connection is gone. */
  void discard() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
