package dev.penstock.proxy.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes RST_STREAM where it belongs: after the stream's DATA, and once.
 *
 * <p>Stays silent about frames that were under way when their stream was reset. RFC 9113 section
 * 5.1 says to ignore them for a while; Netty answers each with another RST_STREAM and counts these
 * as the peer's faults, so that a client whose uploads are answered early would lose its
 * connection. Frames that no client could have had under way close the connection instead, see
 * {@link StreamHistory}.
 */
final class Http2ResetEncoder extends DecoratingHttp2ConnectionEncoder {
  private static final int REMEMBERED = 64;

  private final StreamHistory history = new StreamHistory();
  private final int[] recent = new int[REMEMBERED];
  private int next;

  Http2ResetEncoder(Http2ConnectionEncoder delegate) {
    super(delegate);
    connection().addListener(history);
  }

  @Override
  public ChannelFuture writeRstStream(
      ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
    StreamHistory.Past past = pastOfUnknown(streamId, errorCode);
    if (past != null) {
      breakOff(ctx, streamId, past);
      return promise.setSuccess();
    }
    if (errorCode == Http2Error.STREAM_CLOSED.code() && isRecent(streamId)) {
      return promise.setSuccess();
    }
    recent[next] = streamId;
    next = (next + 1) % REMEMBERED;
    writeQueuedData(streamId);
    return super.writeRstStream(ctx, streamId, errorCode, promise);
  }

  /** What a client did with a stream that is gone and on which it has sent another frame. */
  private StreamHistory.@Nullable Past pastOfUnknown(int streamId, long errorCode) {
    return errorCode == Http2Error.STREAM_CLOSED.code()
            && connection().isServer()
            && connection().stream(streamId) == null
        ? history.of(streamId)
        : null;
  }

  private static void breakOff(ChannelHandlerContext ctx, int streamId, StreamHistory.Past past) {
    Http2Exception fault =
        switch (past) {
          case ENDED ->
              Http2Exception.connectionError(
                  Http2Error.STREAM_CLOSED, "stream %d has been ended", streamId);
          case PASSED_OVER ->
              Http2Exception.connectionError(
                  Http2Error.PROTOCOL_ERROR, "stream %d has been passed over", streamId);
        };
    ((Http2ConnectionHandler) ctx.handler()).onError(ctx, false, fault);
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
