package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.Unsent;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;

/** The client's side of an exchange where it is a channel. */
abstract sealed class DownstreamHandler extends DownstreamSide permits Http1Connection {
  private final Channel channel;
  private final Watchdog watchdog;

  DownstreamHandler(ClientConnection connection, Channel channel) {
    super(connection);
    this.channel = channel;
    this.watchdog = new Watchdog(channel.eventLoop(), this::check);
  }

  /** As {@link Watchdog} asks for it. */
  abstract long check(long now);

  abstract void handlerAdded(ChannelHandlerContext ctx);

  abstract void channelRead(ChannelHandlerContext ctx, Object msg);

  /** Called when the client has said in TLS that it sends nothing more. */
  abstract void onLastWords();

  /** To be the last handler of the channel's pipeline. */
  final ChannelHandler handler() {
    return new Handler();
  }

  final Channel channel() {
    return channel;
  }

  final Watchdog watchdog() {
    return watchdog;
  }

  @Override
  final void stopWatching() {
    watchdog.stop();
  }

  @Override
  public final void watch(long now, long delayNanos) {
    watchdog.watch(now, delayNanos);
  }

  @Override
  void writeBody(BodyData data) {
    channel.write(data, channel.voidPromise());
  }

  @Override
  public final void write(BodyEnd end) {
    channel.write(end, channel.voidPromise());
  }

  @Override
  public final void flush() {
    channel.flush();
  }

  @Override
  public final boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public final long room() {
    return channel.bytesBeforeUnwritable() - channel.bytesBeforeWritable();
  }

  @Override
  public final void setReading(boolean reading) {
    channel.config().setAutoRead(reading);
  }

  private final class Handler extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      DownstreamHandler.this.handlerAdded(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
      DownstreamHandler.this.channelRead(ctx, msg);
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
      closed();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslCloseCompletionEvent said && said.isSuccess()) {
        onLastWords();
      }
      ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
