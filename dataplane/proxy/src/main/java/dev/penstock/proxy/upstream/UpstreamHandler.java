package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.HttpEvent;
import dev.penstock.proxy.http.Unsent;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A stream that is a channel of its own. */
abstract sealed class UpstreamHandler extends UpstreamSide permits Http1UpstreamStream {
  private @Nullable Channel channel;

  abstract void channelInactive(ChannelHandlerContext ctx);

  abstract void exceptionCaught(ChannelHandlerContext ctx, Throwable cause);

  /** To be the last handler of the channel's pipeline. */
  final ChannelHandler handler() {
    return new Handler();
  }

  final Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("not registered yet");
    }
    return channel;
  }

  @Override
  final boolean isOpen() {
    return channel().isActive();
  }

  @Override
  public final void flush() {
    channel().flush();
  }

  @Override
  public final boolean isWritable() {
    return channel().isWritable();
  }

  @Override
  public final void setReading(boolean reading) {
    channel().config().setAutoRead(reading);
  }

  private final class Handler extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      if (msg instanceof HttpEvent event) {
        receive(event);
      } else {
        ReferenceCountUtil.release(msg);
        onUnasked();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (Unsent.isNews(ctx.channel())) {
        writabilityChanged();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      UpstreamHandler.this.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      UpstreamHandler.this.exceptionCaught(ctx, cause);
    }
  }
}
