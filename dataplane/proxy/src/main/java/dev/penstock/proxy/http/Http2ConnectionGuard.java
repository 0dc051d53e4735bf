package dev.penstock.proxy.http;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Sees all frames of a connection before the streams do: closes a connection that sends control
 * frames and does nothing else (CVE-2019-9512, 9513, 9515), and, when the peer's first SETTINGS
 * come, widens the connection's window.
 */
final class Http2ConnectionGuard extends Http2FrameListenerDecorator {
  private static final int CONTROL_FRAMES_PER_MESSAGE_FRAME = 16;
  private static final int FIRST_WINDOW = 65_535;

  private final Http2Connection connection;
  private final Http2Limits limits;
  private int controlFrames;
  private boolean settingsSeen;

  /** Passes on to {@code listener} what may pass. */
  Http2ConnectionGuard(
      Http2FrameListener listener, Http2Connection connection, Http2Limits limits) {
    super(listener);
    this.connection = connection;
    this.limits = limits;
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
      throws Http2Exception {
    forgive();
    return super.onDataRead(ctx, streamId, data, padding, endOfStream);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    forgive();
    super.onHeadersRead(ctx, streamId, headers, padding, endOfStream);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    forgive();
    super.onHeadersRead(
        ctx, streamId, headers, dependency, weight, exclusive, padding, endOfStream);
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext ctx, int streamId, int dependency, short weight, boolean exclusive)
      throws Http2Exception {
    count();
    super.onPriorityRead(ctx, streamId, dependency, weight, exclusive);
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings)
      throws Http2Exception {
    count();
    if (!settingsSeen) {
      settingsSeen = true;
      connection
          .local()
          .flowController()
          .incrementWindowSize(
              connection.connectionStream(), limits.connectionWindow() - FIRST_WINDOW);
    }
    super.onSettingsRead(ctx, settings);
  }

  @Override
  public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
    count();
    super.onPingRead(ctx, data);
  }

  @Override
  public void onUnknownFrame(
      ChannelHandlerContext ctx, byte type, int streamId, Http2Flags flags, ByteBuf payload)
      throws Http2Exception {
    count();
    super.onUnknownFrame(ctx, type, streamId, flags, payload);
  }

  private void count() throws Http2Exception {
    if (++controlFrames > limits.idleControlFrames()) {
      throw Http2Exception.connectionError(
          ENHANCE_YOUR_CALM, "more than %d control frames", limits.idleControlFrames());
    }
  }

  private void forgive() {
    controlFrames = Math.max(0, controlFrames - CONTROL_FRAMES_PER_MESSAGE_FRAME);
  }
}
