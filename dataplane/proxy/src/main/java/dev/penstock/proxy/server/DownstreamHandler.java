package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * What the client's side of an exchange is whatever the protocol: a channel with a timer, from
 * which an exchange hears and into which it writes. Last handler of the channel's pipeline.
 */
abstract sealed class DownstreamHandler extends ChannelInboundHandlerAdapter implements Downstream
    permits Http1Connection, Http2Exchange {
  private final ClientConnection connection;
  private final Channel channel;
  private final Watchdog watchdog;
  private final WebSocketFrames frames = new WebSocketFrames();
  private @Nullable TakingClock rest;
  private @Nullable Exchange exchange;
  private @Nullable ChannelFuture lastWrite;
  private boolean tunnelMustClose;

  DownstreamHandler(ClientConnection connection, Channel channel) {
    this.connection = connection;
    this.channel = channel;
    this.watchdog = new Watchdog(channel.eventLoop(), this::check);
  }

  /** As {@link Watchdog} asks for it. */
  abstract long check(long now);

  /** Whether octets pass instead of messages. */
  abstract boolean isTunnel();

  /** Writes what is last, lets the exchange go and ends the tunnel. */
  abstract void endTunnel(Exchange ended);

  final Channel channel() {
    return channel;
  }

  final Watchdog watchdog() {
    return watchdog;
  }

  /** The exchange under way. */
  final @Nullable Exchange exchange() {
    return exchange;
  }

  /** Lets a new exchange begin. */
  final void begin(Exchange next) {
    exchange = next;
    next.start();
  }

  /** Nothing more concerns the exchange. */
  final void forget() {
    exchange = null;
  }

  /** The end of the last response; null when none is known to be on its way. */
  final @Nullable ChannelFuture lastWrite() {
    return lastWrite;
  }

  final void lastWrite(@Nullable ChannelFuture written) {
    lastWrite = written;
  }

  /** The client, or its interest in the response, is gone. */
  final void closed() {
    watchdog.stop();
    Exchange last = exchange;
    exchange = null;
    if (last != null) {
      last.onDownstreamClosed();
    }
  }

  /** Answers what is no request. */
  final void answer(int status, String reason) {
    connection.loop().answeredUnreadable();
    LocalResponse response = LocalResponse.error(null, status, reason);
    write(response.head(), true);
    write(response.data());
    write(BodyEnd.WITHOUT_TRAILERS);
    flush();
  }

  /** Whether some of the last response still waits for the client to take it. */
  final boolean isRestWaiting() {
    return lastWrite != null && !lastWrite.isDone();
  }

  /** From now on the client is waited for to take what is left of a response. */
  final void awaitRest() {
    rest = new TakingClock(connection.loop().settings().timeouts(), System::nanoTime);
    rest.waiting(true, room());
    watchdog.watch(restLeft(System.nanoTime()));
  }

  /** How long it may still be waited for that; 0 or less when it takes nothing or too little. */
  final long restLeft(long now) {
    return rest == null ? 0 : rest.left(now, room());
  }

  /**
   * Ends a tunnel by saying 1001 to the client, as soon as no frame of the backend is under way.
   */
  public final void closeTunnel() {
    Exchange ended = exchange;
    if (!isTunnel() || ended == null) {
      return;
    }
    if (!frames.isBetweenFrames()) {
      tunnelMustClose = true;
      return;
    }
    exchange = null;
    endTunnel(ended);
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext ctx) {
    if (exchange == null) {
      onReadComplete();
    } else {
      exchange.onRequestReadComplete();
    }
  }

  /** All that could be read outside an exchange has been. */
  void onReadComplete() {}

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange == null) {
      onWritabilityChanged();
    } else {
      exchange.onDownstreamWritabilityChanged();
    }
  }

  /** Outside an exchange, {@link #isWritable} has changed. */
  void onWritabilityChanged() {}

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    closed();
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  // What the exchange asks for.

  @Override
  public final ClientConnection connection() {
    return connection;
  }

  @Override
  public final void write(BodyData data) {
    if (isTunnel()) {
      frames.passed(data.content());
    }
    writeBody(data);
    if (tunnelMustClose) {
      closeTunnel();
    }
  }

  void writeBody(BodyData data) {
    channel.write(data, channel.voidPromise());
  }

  @Override
  public void write(BodyEnd end) {
    lastWrite = channel.write(end);
  }

  @Override
  public final void flush() {
    channel.flush();
  }

  @Override
  public final boolean isWritable() {
    return channel.isWritable() && !isHeldBack();
  }

  /** Whether it is to wait although its own channel takes more. */
  boolean isHeldBack() {
    return false;
  }

  @Override
  public final long room() {
    return channel.bytesBeforeUnwritable() - channel.bytesBeforeWritable();
  }

  @Override
  public final void setReading(boolean reading) {
    channel.config().setAutoRead(reading);
  }

  @Override
  public final void watch(long now, long delayNanos) {
    watchdog.watch(now, delayNanos);
  }
}
