package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.DecodeFailure;
import dev.penstock.proxy.http.Http1RequestDecoder;
import dev.penstock.proxy.http.HttpEvent;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/1.x connection: one exchange after the other. Last handler of the pipeline.
 *
 * <p>Slow heads, rests of requests whose response is complete, and the closing itself are its own;
 * all else is the exchange's.
 */
final class Http1Connection extends ChannelInboundHandlerAdapter
    implements Downstream, ClientConnection.Drainable {
  /** What may come of a request's body after its response before the connection is closed. */
  private static final long MAX_DISCARDED = 1 << 20;

  private static final int REQUEST_TIMEOUT = 408;

  private enum State {
    /** Between requests. */
    IDLE,
    /** A request is being served. */
    SERVING,
    /** Answered; the rest of the request is read and dropped. */
    DISCARDING,
    /** Octets pass; the exchange lives on. */
    TUNNEL,
    /** The last response is written: waits for the client to close. */
    CLOSING
  }

  private final ClientConnection connection;
  private final Http1RequestDecoder decoder;
  private final Channel channel;
  private final EngineSettings.Timeouts timeouts;
  private final Watchdog watchdog;
  private final WebSocketFrames frames = new WebSocketFrames();
  private State state = State.IDLE;
  private @Nullable Exchange exchange;
  private boolean keepAlive;
  private boolean tunnelMustClose;
  private long stateSince = System.nanoTime();

  /** When the first octet of the head that is still coming was seen; 0: none is coming. */
  private long headSince;

  private long discarded;
  private long closingNanos;
  private @Nullable ChannelFuture lastWrite;

  Http1Connection(ClientConnection connection, Http1RequestDecoder decoder) {
    this.connection = connection;
    this.decoder = decoder;
    this.channel = connection.channel();
    this.timeouts = connection.loop().settings().timeouts();
    this.watchdog = new Watchdog(channel.eventLoop(), this::check);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    connection.protocol(this);
    watchdog.watch(timeouts.idle().toNanos());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!(msg instanceof HttpEvent event) || state == State.CLOSING) {
      ReferenceCountUtil.release(msg);
      return;
    }
    switch (event) {
      case RequestHead head -> begin(head);
      case BodyData data -> receive(data);
      case BodyEnd end -> receive(end);
      case DecodeFailure failure -> malformed(failure);
      case ResponseHead _, StreamReset _ ->
          throw new IllegalStateException("an HTTP/1.1 request decoder gave " + event);
    }
  }

  private void begin(RequestHead head) {
    headSince = 0;
    enter(State.SERVING);
    Exchange next = new Exchange(this, head);
    exchange = next;
    next.start();
  }

  private void receive(BodyData data) {
    if (exchange != null) {
      exchange.onRequestData(data);
      return;
    }
    discarded += data.content().readableBytes();
    data.release();
    if (discarded > MAX_DISCARDED) {
      linger();
    }
  }

  private void receive(BodyEnd end) {
    if (exchange != null) {
      exchange.onRequestEnd(end);
    } else if (state == State.DISCARDING) {
      next();
    }
  }

  private void malformed(DecodeFailure failure) {
    connection.loop().exchangeListener().onMalformed(failure.status());
    if (exchange != null) {
      exchange.onRequestMalformed(failure.status(), failure.reason());
    } else if (state == State.DISCARDING) {
      linger();
    } else {
      refuse(failure.status(), failure.reason());
    }
  }

  /** Answers what is no request. */
  private void refuse(int status, String reason) {
    LocalResponse response = LocalResponse.error(null, status, reason);
    write(response.head(), true);
    write(response.data());
    write(BodyEnd.WITHOUT_TRAILERS);
    flush();
    linger();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.onRequestReadComplete();
    } else if (state == State.IDLE && headSince == 0 && decoder.isHeadPartial()) {
      headSince = System.nanoTime();
      watchdog.watch(timeouts.head().toNanos());
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
    watchdog.stop();
    Exchange last = exchange;
    exchange = null;
    if (last != null) {
      last.onDownstreamClosed();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  // What the exchange asks for.

  @Override
  public ClientConnection connection() {
    return connection;
  }

  @Override
  public void write(ResponseHead head, boolean last) {
    if (head.isSwitchingProtocols()) {
      enter(State.TUNNEL);
    } else if (!head.isInterim()) {
      head.keepAlive(!last && !connection.isDraining());
    }
    channel.write(head, channel.voidPromise());
    // The encoder knows more reasons why the connection cannot persist.
    keepAlive = head.keepAlive() && !head.isSwitchingProtocols();
  }

  @Override
  public void write(BodyData data) {
    if (state == State.TUNNEL) {
      frames.passed(data.content());
    }
    channel.write(data, channel.voidPromise());
    if (tunnelMustClose) {
      closeTunnel();
    }
  }

  @Override
  public void write(BodyEnd end) {
    lastWrite = channel.write(end);
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public void setReading(boolean reading) {
    channel.config().setAutoRead(reading);
  }

  @Override
  public void watch(long delayNanos) {
    watchdog.watch(delayNanos);
  }

  @Override
  public void finished(boolean requestEnded) {
    exchange = null;
    if (state == State.TUNNEL) {
      // The encoder closes it when the client has taken what came last.
      close(timeouts.stalled());
    } else if (!keepAlive) {
      linger();
    } else if (requestEnded) {
      next();
    } else {
      discarded = 0;
      enter(State.DISCARDING);
      watchdog.watch(timeouts.body().toNanos());
    }
  }

  @Override
  public void abort() {
    exchange = null;
    enter(State.CLOSING);
    channel.close();
  }

  private void next() {
    enter(State.IDLE);
    decoder.resumeNextRequest();
    // The next request may have been at hand: no read will end to say so.
    if (exchange != null) {
      exchange.onRequestReadComplete();
    }
  }

  /**
   * Closes so that the client gets the last response: a socket closed with octets unread resets the
   * connection, which can destroy what is on its way.
   */
  private void linger() {
    close(timeouts.linger());
    ChannelFuture last = lastWrite;
    if (last == null || !channel.isActive()) {
      channel.close();
      return;
    }
    setReading(true);
    last.addListener(_ -> LastWords.close(channel));
  }

  private void close(Duration atMost) {
    enter(State.CLOSING);
    closingNanos = atMost.toNanos();
    watchdog.watch(closingNanos);
  }

  // Time and the end.

  private long check(long now) {
    long since = now - stateSince;
    return switch (state) {
      case IDLE -> checkIdle(now, since);
      case SERVING, TUNNEL -> exchange == null ? Watchdog.NEVER : exchange.check(now);
      case DISCARDING -> closeAfter(timeouts.body().toNanos() - since);
      case CLOSING -> closeAfter(closingNanos - since);
    };
  }

  private long checkIdle(long now, long since) {
    if (headSince == 0) {
      return closeAfter(timeouts.idle().toNanos() - since);
    }
    long left = timeouts.head().toNanos() - (now - headSince);
    if (left > 0) {
      return left;
    }
    connection.loop().exchangeListener().onMalformed(REQUEST_TIMEOUT);
    refuse(REQUEST_TIMEOUT, "the request head came too slowly");
    return timeouts.linger().toNanos();
  }

  private long closeAfter(long left) {
    if (left > 0) {
      return left;
    }
    channel.close();
    return Watchdog.NEVER;
  }

  private void enter(State next) {
    state = next;
    stateSince = System.nanoTime();
  }

  @Override
  public void drain() {
    // Nothing to say before the next response: its head will.
  }

  @Override
  public boolean isIdle() {
    return state == State.IDLE && headSince == 0;
  }

  /** Says 1001 as soon as no frame of the backend is under way. */
  @Override
  public void closeTunnel() {
    Exchange tunnel = exchange;
    if (state != State.TUNNEL || tunnel == null) {
      return;
    }
    if (!frames.isBetweenFrames()) {
      tunnelMustClose = true;
      return;
    }
    exchange = null;
    lastWrite = channel.writeAndFlush(new BodyData(WebSocketFrames.goingAway()));
    tunnel.onDownstreamClosed();
    linger();
  }
}
