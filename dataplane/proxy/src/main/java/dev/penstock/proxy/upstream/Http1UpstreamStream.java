package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.DecodeFailure;
import dev.penstock.proxy.http.Http1ResponseDecoder;
import dev.penstock.proxy.http.HttpEvent;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection: serves one request after the other, and lies in the pool in between. Last
 * handler of its pipeline.
 */
final class Http1UpstreamStream extends ChannelInboundHandlerAdapter implements UpstreamStream {
  private static final int FIRST_SERVER_ERROR = 500;

  private final Http1Pool pool;
  private final Http1ResponseDecoder decoder;
  private @Nullable Channel channel;

  /** Null while idle, and after {@link #abort}. */
  private @Nullable UpstreamListener listener;

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

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
  }

  /** Whether a request can be sent on it at {@code now} (nanoseconds). */
  boolean isUsable(long now) {
    return channel().isActive() && expiresAt - now > 0;
  }

  void begin(StreamRequest request) {
    requests++;
    requestSent = false;
    keepAlive = false;
    listener = request.listener();
    listener.onUpstreamReady(this);
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
  public void flush() {
    channel().flush();
  }

  @Override
  public boolean isWritable() {
    return channel().isWritable();
  }

  @Override
  public void setReading(boolean reading) {
    channel().config().setAutoRead(reading);
  }

  @Override
  public boolean isReused() {
    return requests > 1;
  }

  @Override
  public void endTunnel() {
    if (listener != null) {
      listener = null;
      pool.requestEnded();
    }
    channel().writeAndFlush(BodyEnd.WITHOUT_TRAILERS);
  }

  @Override
  public void abort() {
    if (listener != null) {
      listener = null;
      pool.requestEnded();
    }
    close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    UpstreamListener to = listener;
    if (to == null || !(msg instanceof HttpEvent event)) {
      // A backend that talks unasked (a 408 before it closes) is not to be trusted with a request.
      ReferenceCountUtil.release(msg);
      close();
      return;
    }
    switch (event) {
      case ResponseHead head -> receive(head, to);
      case BodyData data -> to.onUpstreamData(data);
      case BodyEnd end -> end(end, to);
      case DecodeFailure _ ->
          // What the end of a connection leaves incomplete is no fault of form.
          fail(channel().isActive() ? UpstreamFailure.MALFORMED : UpstreamFailure.BROKEN);
      case StreamReset _ -> fail(UpstreamFailure.BROKEN);
      case RequestHead _ -> throw new IllegalStateException("a response decoder gave a request");
    }
  }

  private void receive(ResponseHead head, UpstreamListener to) {
    if (!head.isInterim()) {
      tunnel = head.isSwitchingProtocols();
      keepAlive = head.keepAlive() && !tunnel;
      keepAliveNanos = KeepAliveHint.nanos(head.headers(), pool.settings.idleTimeout());
      if (head.status() >= FIRST_SERVER_ERROR) {
        pool.endpoint().reportError();
      } else {
        pool.endpoint().health().succeeded();
      }
    }
    to.onUpstreamHead(head);
  }

  private void end(BodyEnd end, UpstreamListener to) {
    if (requestSent) {
      // Before the listener hears of it: its client's next request may come from within the call.
      listener = null;
      if (keepAlive && decoder.isIdle()) {
        expiresAt = System.nanoTime() + keepAliveNanos;
        setReading(true);
        pool.release(this);
      } else {
        pool.requestEnded();
        close();
      }
    }
    to.onUpstreamEnd(end);
  }

  private void fail(UpstreamFailure failure) {
    UpstreamListener to = listener;
    listener = null;
    close();
    if (to != null) {
      pool.requestEnded();
      if (!isReused() && !tunnel) {
        pool.endpoint().reportError();
      }
      to.onUpstreamFailure(failure);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (listener != null) {
      listener.onUpstreamReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (listener != null) {
      listener.onUpstreamWritabilityChanged();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (listener == null) {
      pool.lost(this);
    } else {
      fail(UpstreamFailure.BROKEN);
    }
  }

  /** Sockets report what went wrong before they become inactive; that says all we need. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  private Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("not registered yet");
    }
    return channel;
  }
}
