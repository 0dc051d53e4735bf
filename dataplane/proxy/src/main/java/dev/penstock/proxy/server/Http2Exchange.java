package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.DecodeFailure;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A stream that a client opened: one exchange. Last handler of the stream's pipeline. */
final class Http2Exchange extends ChannelInboundHandlerAdapter implements Downstream {
  private final WebSocketFrames frames = new WebSocketFrames();
  private final ClientConnection connection;
  private final Channel stream;
  private final Watchdog watchdog;
  private @Nullable Exchange exchange;
  private @Nullable ChannelFuture lastWrite;
  private boolean tunnel;
  private boolean tunnelMustClose;

  Http2Exchange(Http2Connection parent, Channel stream) {
    this.connection = parent.connection();
    this.stream = stream;
    this.watchdog = new Watchdog(stream.eventLoop(), this::check);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    Exchange current = exchange;
    switch (msg) {
      case RequestHead head -> {
        Exchange next = new Exchange(this, head);
        exchange = next;
        next.start();
      }
      case BodyData data when current != null -> current.onRequestData(data);
      case BodyEnd end when current != null -> current.onRequestEnd(end);
      case DecodeFailure failure -> malformed(failure);
      case StreamReset _ -> closed();
      default -> ReferenceCountUtil.release(msg);
    }
  }

  private void malformed(DecodeFailure failure) {
    connection.loop().exchangeListener().onMalformed(failure.status());
    if (exchange != null) {
      exchange.onRequestMalformed(failure.status(), failure.reason());
      return;
    }
    LocalResponse response = LocalResponse.error(null, failure.status(), failure.reason());
    write(response.head(), true);
    write(response.data());
    write(BodyEnd.WITHOUT_TRAILERS);
    finished(false);
  }

  private void closed() {
    Exchange last = exchange;
    exchange = null;
    watchdog.stop();
    if (last != null) {
      last.onDownstreamClosed();
    }
  }

  private long check(long now) {
    return exchange == null ? Watchdog.NEVER : exchange.check(now);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.onRequestReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.onDownstreamWritabilityChanged();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closed();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ReferenceCountUtil.release(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  public ClientConnection connection() {
    return connection;
  }

  @Override
  public void write(ResponseHead head, boolean last) {
    tunnel = head.isSwitchingProtocols();
    stream.write(head, stream.voidPromise());
  }

  @Override
  public void write(BodyData data) {
    if (tunnel) {
      frames.passed(data.content());
    }
    stream.write(data, stream.voidPromise());
    if (tunnelMustClose) {
      closeTunnel();
    }
  }

  /** See {@link ClientConnection.Drainable#closeTunnel}. */
  void closeTunnel() {
    Exchange ended = exchange;
    if (!tunnel || ended == null) {
      return;
    }
    if (!frames.isBetweenFrames()) {
      tunnelMustClose = true;
      return;
    }
    stream.write(new BodyData(WebSocketFrames.goingAway()), stream.voidPromise());
    write(BodyEnd.WITHOUT_TRAILERS);
    finished(true);
    ended.onDownstreamClosed();
  }

  @Override
  public void write(BodyEnd end) {
    lastWrite = stream.write(end);
  }

  @Override
  public void flush() {
    stream.flush();
  }

  @Override
  public boolean isWritable() {
    return stream.isWritable();
  }

  @Override
  public void setReading(boolean reading) {
    stream.config().setAutoRead(reading);
  }

  @Override
  public void watch(long delayNanos) {
    watchdog.watch(delayNanos);
  }

  @Override
  public void finished(boolean requestEnded) {
    exchange = null;
    watchdog.stop();
    if (tunnel && lastWrite != null) {
      // What the client may still say into a tunnel whose other end is gone is not wanted.
      lastWrite.addListener(_ -> stream.writeAndFlush(StreamReset.NO_ERROR));
    }
    stream.flush();
  }

  @Override
  public void abort() {
    exchange = null;
    watchdog.stop();
    stream.writeAndFlush(StreamReset.INTERNAL_ERROR);
  }
}
