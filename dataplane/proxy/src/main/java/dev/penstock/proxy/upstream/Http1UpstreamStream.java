package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.Http1ResponseDecoder;
import dev.penstock.proxy.http.HttpEvent;
import dev.penstock.proxy.http.ResponseHead;
import io.netty.channel.ChannelHandlerContext;

/** An HTTP/1.1 connection: serves one request after the other, and lies in the pool in between. */
final class Http1UpstreamStream extends UpstreamHandler {
  private final Http1Pool pool;
  private final Http1ResponseDecoder decoder;
  private int requests;
  private boolean requestSent;
  private boolean keepAlive;
  private boolean tunnel;
  private long expiresAt;
  private long keepAliveNanos;

  Http1UpstreamStream(Http1Pool pool, Http1ResponseDecoder decoder) {
    this.pool = pool;
    this.decoder = decoder;
    this.keepAliveNanos = pool.settings.idleTimeout().toNanos();
    this.expiresAt = System.nanoTime() + keepAliveNanos;
  }

  /** Whether a request can be sent on it at {@code now} (nanoseconds). */
  boolean isUsable(long now) {
    return channel().isActive() && expiresAt - now > 0;
  }

  void begin(StreamRequest request) {
    requests++;
    requestSent = false;
    keepAlive = false;
    begin(request.listener());
  }

  void close() {
    channel().close();
  }

  @Override
  public void write(HttpEvent event) {
    requestSent |= event instanceof BodyEnd;
    channel().write(event, channel().voidPromise());
  }

  @Override
  public boolean isReused() {
    return requests > 1;
  }

  @Override
  public void endTunnel() {
    if (forget() != null) {
      pool.requestEnded();
    }
    channel().writeAndFlush(BodyEnd.WITHOUT_TRAILERS);
  }

  @Override
  public void abort() {
    if (forget() != null) {
      pool.requestEnded();
    }
    close();
  }

  @Override
  UpstreamEndpoint endpoint() {
    return pool.endpoint();
  }

  /** A backend that talks unasked (a 408 before it closes) is not to be trusted with a request. */
  @Override
  void onUnasked() {
    close();
  }

  @Override
  void onHead(ResponseHead head) {
    if (!head.isInterim()) {
      tunnel = head.isSwitchingProtocols();
      keepAlive = head.keepAlive() && !tunnel;
      keepAliveNanos = KeepAliveHint.nanos(head.headers(), pool.settings.idleTimeout());
    }
  }

  @Override
  void onEnd() {
    if (requestSent) {
      // Before the listener hears of it: its client's next request may come from within the call.
      forget();
      if (keepAlive && decoder.isIdle()) {
        expiresAt = System.nanoTime() + keepAliveNanos;
        setReading(true);
        pool.release(this);
      } else {
        pool.requestEnded();
        close();
      }
    }
  }

  @Override
  void fail(UpstreamFailure failure) {
    UpstreamListener to = forget();
    close();
    if (to != null) {
      pool.requestEnded();
      if (!isReused() && !tunnel) {
        endpoint().reportError();
      }
      to.onUpstreamFailure(failure);
    }
  }

  @Override
  void channelInactive(ChannelHandlerContext ctx) {
    if (listener() == null) {
      pool.lost(this);
    } else {
      fail(UpstreamFailure.BROKEN);
    }
  }

  /** Sockets report what went wrong before they become inactive; that says all we need. */
  @Override
  void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
