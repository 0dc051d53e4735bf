package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.DecodeFailure;
import dev.penstock.proxy.http.Http1RequestDecoder;
import dev.penstock.proxy.http.HttpEvent;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * A client's HTTP/1.x connection: one exchange after the other. Last handler of the pipeline.
 *
 * <p>Slow heads, rests of requests whose response is complete, and the closing itself are its own;
 * all else is the exchange's.
 */
final class Http1Connection extends DownstreamHandler implements ClientConnection.Drainable {
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

  private final Http1RequestDecoder decoder;
  private final EngineSettings.Timeouts timeouts;
  private State state = State.IDLE;
  private boolean keepAlive;

  /** The next request waits until the client has taken more of the last response. */
  private boolean heldUp;

  private long stateSince = System.nanoTime();

  /** When the first octet of the head that is still coming was seen; 0: none is coming. */
  private long headSince;

  private long discarded;
  private long closingNanos;

  Http1Connection(ClientConnection connection, Http1RequestDecoder decoder) {
    super(connection, connection.channel());
    this.decoder = decoder;
    this.timeouts = connection.loop().settings().timeouts();
  }

  @Override
  void handlerAdded(ChannelHandlerContext ctx) {
    connection().protocol(this);
    watchdog().watch(timeouts.idle().toNanos());
  }

  @Override
  void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (!(msg instanceof HttpEvent event) || state == State.CLOSING) {
      ReferenceCountUtil.release(msg);
      return;
    }
    switch (event) {
      case RequestHead head -> serve(head);
      case BodyData data -> receive(data);
      case BodyEnd end -> receive(end);
      case DecodeFailure failure -> malformed(failure);
      case ResponseHead _, StreamReset _ ->
          throw new IllegalStateException("an HTTP/1.1 request decoder gave " + event);
    }
  }

  private void serve(RequestHead head) {
    long now = System.nanoTime();
    headSince = 0;
    enter(State.SERVING, now);
    begin(new Exchange(this, head, now));
  }

  private void receive(BodyData data) {
    Exchange current = exchange();
    if (current != null) {
      current.onRequestData(data);
      return;
    }
    discarded += data.content().readableBytes();
    data.release();
    if (discarded > MAX_DISCARDED) {
      linger();
    }
  }

  private void receive(BodyEnd end) {
    Exchange current = exchange();
    if (current != null) {
      current.onRequestEnd(end);
    } else if (state == State.DISCARDING) {
      next();
    }
  }

  private void malformed(DecodeFailure failure) {
    connection().loop().exchangeListener().onMalformed(failure.status());
    Exchange current = exchange();
    if (current != null) {
      current.onRequestMalformed(failure.status(), failure.reason());
    } else if (state == State.DISCARDING) {
      linger();
    } else {
      refuse(failure.status(), failure.reason());
    }
  }

  /** Answers what is no request. */
  private void refuse(int status, String reason) {
    answer(status, reason);
    noteRest();
    linger();
  }

  @Override
  void onReadComplete() {
    if (state == State.IDLE && headSince == 0 && decoder.isHeadPartial()) {
      headSince = System.nanoTime();
      watchdog().watch(timeouts.head().toNanos());
    }
  }

  // What the exchange asks for.

  @Override
  public void write(ResponseHead head, boolean last) {
    if (head.isSwitchingProtocols()) {
      enter(State.TUNNEL);
    } else if (!head.isInterim()) {
      head.keepAlive(!last && !connection().isDraining());
    }
    channel().write(head, channel().voidPromise());
    // The encoder knows more reasons why the connection cannot persist.
    keepAlive = head.keepAlive() && !head.isSwitchingProtocols();
  }

  /** Nearly always all of the response has left by now, and there is nothing to wait for. */
  private void noteRest() {
    boolean rest = GreatestHolders.unsent(channel()) > 0;
    lastWrite(rest ? channel().writeAndFlush(Unpooled.EMPTY_BUFFER) : null);
  }

  @Override
  public void finished(boolean requestEnded) {
    noteRest();
    forget();
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
      watchdog().watch(timeouts.body().toNanos());
    }
  }

  @Override
  public void abort() {
    forget();
    enter(State.CLOSING);
    channel().close();
  }

  private void next() {
    enter(State.IDLE);
    ChannelFuture last = lastWrite();
    if (last != null && isRestWaiting()) {
      awaitRest();
      last.addListener(_ -> restTaken(State.IDLE));
    }
    // Else a client that sends requests and takes no answers would fill the memory.
    heldUp = !isWritable();
    if (!heldUp) {
      resume();
    }
  }

  @Override
  void onWritabilityChanged() {
    if (heldUp && state == State.IDLE && isWritable()) {
      heldUp = false;
      resume();
    }
  }

  private void resume() {
    decoder.resumeNextRequest();
    // The next request may have been at hand: no read will end to say so.
    Exchange following = exchange();
    if (following != null) {
      following.onRequestReadComplete();
    }
  }

  /**
   * Closes so that the client gets the last response: a socket closed with octets unread resets the
   * connection, which can destroy what is on its way. The client has its time to close from when
   * the response has left.
   */
  private void linger() {
    close(timeouts.linger());
    if (!channel().isActive()) {
      channel().close();
      return;
    }
    setReading(true);
    ChannelFuture rest = lastWrite();
    if (rest == null) {
      LastWords.close(channel());
    } else {
      rest.addListener(
          _ -> {
            restTaken(State.CLOSING);
            LastWords.close(channel());
          });
    }
  }

  /** Nothing is unread then, and to wait for the client to close would tell no more. */
  @Override
  void onLastWords() {
    if (state == State.CLOSING && GreatestHolders.unsent(channel()) <= 0) {
      channel().close();
    }
  }

  /** What the state it is still in waits for begins now. */
  private void restTaken(State waiting) {
    if (state == waiting) {
      stateSince = System.nanoTime();
      watchdog().watch(waiting == State.IDLE ? timeouts.idle().toNanos() : closingNanos);
    }
  }

  private void close(Duration atMost) {
    enter(State.CLOSING);
    closingNanos = atMost.toNanos();
    if (isRestWaiting()) {
      awaitRest();
    } else {
      watchdog().watch(closingNanos);
    }
  }

  // Time and the end.

  @Override
  long check(long now) {
    Exchange current = exchange();
    long since = now - stateSince;
    return switch (state) {
      case IDLE -> checkIdle(now, since);
      case SERVING, TUNNEL -> current == null ? Watchdog.NEVER : current.check(now);
      case DISCARDING -> closeAfter(timeouts.body().toNanos() - since);
      case CLOSING -> closeAfter(isRestWaiting() ? restLeft(now) : closingNanos - since);
    };
  }

  private long checkIdle(long now, long since) {
    if (headSince == 0) {
      return closeAfter(isRestWaiting() ? restLeft(now) : timeouts.idle().toNanos() - since);
    }
    long left = timeouts.head().toNanos() - (now - headSince);
    if (left > 0) {
      return left;
    }
    connection().loop().exchangeListener().onMalformed(REQUEST_TIMEOUT);
    refuse(REQUEST_TIMEOUT, "the request head came too slowly");
    return timeouts.linger().toNanos();
  }

  private long closeAfter(long left) {
    if (left > 0) {
      return left;
    }
    channel().close();
    return Watchdog.NEVER;
  }

  private void enter(State next) {
    enter(next, System.nanoTime());
  }

  private void enter(State next, long now) {
    state = next;
    stateSince = now;
  }

  @Override
  public void drain() {
    // Nothing to say before the next response: its head will.
  }

  @Override
  public boolean isIdle() {
    return state == State.IDLE && headSince == 0;
  }

  @Override
  public long held() {
    return GreatestHolders.unsent(channel()) + decoder.heldOctets();
  }

  @Override
  boolean isTunnel() {
    return state == State.TUNNEL;
  }

  @Override
  void endTunnel(Exchange ended) {
    lastWrite(channel().writeAndFlush(new BodyData(WebSocketFrames.goingAway())));
    ended.onDownstreamClosed();
    linger();
  }
}
