package dev.penstock.proxy.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Writes RST_STREAM where it belongs: after the stream's DATA, and once.
 *
 * <p>Stays silent about frames that were under way when their stream was reset. RFC 9113 section
 * 5.1 says to ignore them for a while; Netty answers each with another RST_STREAM and counts these
 * as the peer's faults, so that a client whose uploads are answered early would lose its
 * connection.
 */
final class Http2ResetEncoder extends DecoratingHttp2ConnectionEncoder {
  private static final int REMEMBERED = 64;

  private final int[] recent = new int[REMEMBERED];
  private int next;

  Http2ResetEncoder(Http2ConnectionEncoder delegate) {
    super(delegate);
  }

  @Override
  public ChannelFuture writeRstStream(
      ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
    if (errorCode == Http2Error.STREAM_CLOSED.code() && isRecent(streamId)) {
      return promise.setSuccess();
    }
    recent[next] = streamId;
    next = (next + 1) % REMEMBERED;
    writeQueuedData(streamId);
    return super.writeRstStream(ctx, streamId, errorCode, promise);
  }

  /** Netty would otherwise write the stream's DATA after its RST_STREAM, with the next flush. */
  private void writeQueuedData(int streamId) {
    Http2Stream stream = connection().stream(streamId);
    if (stream != null && flowController().hasFlowControlled(stream)) {
      try {
        flowController().writePendingBytes();
      } catch (Http2Exception e) {
        throw new IllegalStateException("queued DATA could not be written", e);
      }
    }
  }

  private boolean isRecent(int streamId) {
    for (int id : recent) {
      if (id == streamId) {
        return true;
      }
    }
    return false;
  }
}
