package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the client's side of an exchange is whatever the protocol: something that is watched, from
 * which an exchange hears and into which it writes.
 */
abstract sealed class DownstreamSide implements Downstream
    permits DownstreamHandler, Http2Exchange {
  private final ClientConnection connection;
  private final WebSocketFrames frames = new WebSocketFrames();
  private @Nullable TakingClock rest;
  private @Nullable Exchange exchange;
  private @Nullable ChannelFuture lastWrite;
  private boolean tunnelMustClose;

  DownstreamSide(ClientConnection connection) {
    this.connection = connection;
  }

  /** {@link Exchange#check} and all else need not be called any more. */
  abstract void stopWatching();

  /** Whether octets pass instead of messages. */
  abstract boolean isTunnel();

  /** Writes what is last, lets the exchange go and ends the tunnel. */
  abstract void endTunnel(Exchange ended);

  /** Writes a piece of a body. */
  abstract void writeBody(BodyData data);

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
    stopWatching();
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
    long now = System.nanoTime();
    watch(now, restLeft(now));
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

  /** All that could be read for now has been. */
  final void readComplete() {
    if (exchange == null) {
      onReadComplete();
    } else {
      exchange.onRequestReadComplete();
    }
  }

  /** All that could be read outside an exchange has been. */
  void onReadComplete() {}

  /** What {@link #isWritable} says may have changed. */
  final void writabilityChanged() {
    if (exchange == null) {
      onWritabilityChanged();
    } else {
      exchange.onDownstreamWritabilityChanged();
    }
  }

  /** Outside an exchange, {@link #isWritable} has changed. */
  void onWritabilityChanged() {}

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
}
