package dev.penstock.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the frames of an HTTP/2 connection until they are flushed, below what writes them: heads,
 * small pieces of bodies and control frames of all its streams leave as one buffer, and large
 * pieces go on uncopied.
 */
final class Http2Output extends ChannelOutboundHandlerAdapter {
  /** Up to so many octets copying costs less than another buffer in the queue. */
  private static final int COPIED = 2048;

  /** Beyond it the channel is to know, whose writability is what holds a writer back. */
  private static final int GATHERED = 16 << 10;

  private static final LoopBuffer BUFFER = new LoopBuffer(8 << 10);

  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf gathered;

  /** Those of what was gathered, in order. */
  private List<ChannelPromise> promises = new ArrayList<>();

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  /** With room for so many octets more; to be written to, and {@link #appended} to be told. */
  ByteBuf room(int octets) {
    ByteBuf buffer = gathered;
    if (buffer == null) {
      buffer = BUFFER.take(context().alloc());
      gathered = buffer;
    }
    return buffer.ensureWritable(octets);
  }

  /** How much room a piece takes. */
  static int copied(ByteBuf piece) {
    return piece.readableBytes() <= COPIED ? piece.readableBytes() : 0;
  }

  /** What was written to {@link #room} is whole. */
  ChannelFuture appended(ChannelPromise promise) {
    if (!promise.isVoid()) {
      promises.add(promise);
    }
    if (gathered != null && gathered.readableBytes() > GATHERED) {
      pass();
    }
    return promise;
  }

  /** Appends a piece, which it takes over. */
  ChannelFuture append(ByteBuf piece, ChannelPromise promise) {
    if (piece.readableBytes() > COPIED) {
      pass();
      return context().write(piece, promise);
    }
    try {
      room(piece.readableBytes()).writeBytes(piece);
    } finally {
      piece.release();
    }
    return appended(promise);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    if (msg instanceof ByteBuf piece) {
      append(piece, promise);
    } else {
      pass();
      ctx.write(msg, promise);
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    pass();
    ctx.flush();
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    pass();
    ctx.close(promise);
  }

  /** Drops what was gathered: the connection is gone. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ByteBuf buffer = gathered;
    if (buffer != null) {
      gathered = null;
      buffer.release();
    }
    List<ChannelPromise> broken = take();
    broken.forEach(promise -> promise.tryFailure(new ClosedChannelException()));
  }

  private void pass() {
    ByteBuf buffer = gathered;
    if (buffer == null) {
      return;
    }
    gathered = null;
    switch (promises.size()) {
      case 0 -> context().write(buffer, context().voidPromise());
      case 1 -> context().write(buffer, promises.removeFirst());
      default -> {
        List<ChannelPromise> kept = take();
        context().write(buffer).addListener(written -> keep(kept, written.cause()));
      }
    }
  }

  private List<ChannelPromise> take() {
    List<ChannelPromise> taken = promises;
    promises = new ArrayList<>();
    return taken;
  }

  private static void keep(List<ChannelPromise> promises, @Nullable Throwable cause) {
    for (ChannelPromise promise : promises) {
      if (cause == null) {
        promise.trySuccess();
      } else {
        promise.tryFailure(cause);
      }
    }
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "not in a pipeline yet");
  }
}
