package dev.penstock.proxy.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes so that the client gets the last GOAWAY: a socket closed with octets unread resets the
 * connection, which can destroy what is on its way. First says that no more comes, drops what the
 * client still sends, and closes when it has closed, or after a while. Stands before the codec.
 */
final class LingeringClose extends ChannelDuplexHandler {
  private final long lingerMillis;
  private boolean closing;

  LingeringClose(Duration linger) {
    this.lingerMillis = linger.toMillis();
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (closing || !ctx.channel().isActive()) {
      ctx.close(promise);
      return;
    }
    closing = true;
    ctx.channel().closeFuture().addListener(_ -> promise.trySuccess());
    ctx.channel().config().setAutoRead(true);
    LastWords.close(ctx.channel());
    ctx.executor().schedule(() -> ctx.close(), lingerMillis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (closing) {
      ReferenceCountUtil.release(msg);
    } else {
      ctx.fireChannelRead(msg);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    if (closing) {
      ReferenceCountUtil.release(msg);
      promise.tryFailure(new ClosedChannelException());
    } else {
      ctx.write(msg, promise);
    }
  }
}
