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
  private final StreamHistory history = new StreamHistory();

  Http2ResetEncoder(Http2ConnectionEncoder delegate) {
    super(delegate);
    connection().addListener(history);
  }

  @Override
  public ChannelFuture writeRstStream(
      ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
    if (errorCode == Http2Error.STREAM_CLOSED.code()) {
      StreamHistory.Past past = history.of(streamId);
      if (past == StreamHistory.Past.RESET) {
        return promise.setSuccess();
      }
      if (past != null && isGone(streamId)) {
        breakOff(ctx, streamId, past);
        return promise.setSuccess();
      }
    }
    history.reset(streamId);
    writeQueuedData(streamId);
    return super.writeRstStream(ctx, streamId, errorCode, promise);
  }

  /** Whether it was a client's stream and is none any more. */
  private boolean isGone(int streamId) {
    return connection().isServer() && connection().stream(streamId) == null;
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
          case RESET -> throw new IllegalArgumentException("stream " + streamId + " was reset");
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
}
