package dev.penstock.proxy.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

/**
 * Bounds what a peer can make us answer on its connection: how many answers to SETTINGS, PING and
 * faults may wait because the peer does not take them (CVE-2019-9512, 9514, 9515), and, on a
 * client's connection, how many streams its faults make us reset in a while.
 */
final class Http2AnswerLimits extends DecoratingHttp2ConnectionEncoder {
  private final Http2Limits limits;
  private int waiting;
  private final ChannelFutureListener written = _ -> waiting--;
  private boolean exceeded;
  private long windowStart = System.nanoTime();
  private int resets;

  Http2AnswerLimits(Http2ConnectionEncoder delegate, Http2Limits limits) {
    super(delegate);
    this.limits = limits;
  }

  @Override
  public ChannelFuture writeSettingsAck(ChannelHandlerContext ctx, ChannelPromise promise) {
    return admits(ctx) ? super.writeSettingsAck(ctx, counted(promise)) : refused(promise);
  }

  @Override
  public ChannelFuture writePing(
      ChannelHandlerContext ctx, boolean ack, long data, ChannelPromise promise) {
    if (!ack) {
      return super.writePing(ctx, false, data, promise);
    }
    return admits(ctx) ? super.writePing(ctx, true, data, counted(promise)) : refused(promise);
  }

  @Override
  public ChannelFuture writeRstStream(
      ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
    if (!admits(ctx)) {
      return refused(promise);
    }
    ChannelFuture future = super.writeRstStream(ctx, streamId, errorCode, counted(promise));
    if (connection().isServer() && isFault(errorCode) && tooManyResets()) {
      breakOff(
          ctx, "more than %d faults in %d s", limits.resetsPerWindow(), limits.windowSeconds());
    }
    return future;
  }

  private static boolean isFault(long errorCode) {
    return errorCode != Http2Error.CANCEL.code() && errorCode != Http2Error.NO_ERROR.code();
  }

  private boolean tooManyResets() {
    long now = System.nanoTime();
    if (now - windowStart >= TimeUnit.SECONDS.toNanos(limits.windowSeconds())) {
      windowStart = now;
      resets = 0;
    }
    return ++resets > limits.resetsPerWindow();
  }

  /** Whether one more answer may wait. */
  private boolean admits(ChannelHandlerContext ctx) {
    if (!exceeded && waiting == limits.queuedControlFrames()) {
      // Some may not have been sent at all yet.
      ctx.flush();
      if (waiting == limits.queuedControlFrames()) {
        exceeded = true;
        breakOff(ctx, "more than %d answers wait", limits.queuedControlFrames());
      }
    }
    return !exceeded;
  }

  private ChannelPromise counted(ChannelPromise promise) {
    waiting++;
    return promise.unvoid().addListener(written);
  }

  /** The connection is being closed. */
  private static ChannelFuture refused(ChannelPromise promise) {
    return promise.unvoid().setFailure(new ClosedChannelException());
  }

  private static void breakOff(ChannelHandlerContext ctx, String reason, Object... figures) {
    Http2Exception fault =
        Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, reason, figures);
    ((Http2ConnectionHandler) ctx.handler()).onError(ctx, true, fault);
    ctx.close();
  }
}
