package dev.penstock.proxy.http;

import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a client did with its latest streams, which Netty forgets when they close. Frames
 * on a closed stream may have been under way when it was reset (RFC 9113 section 5.1); on one that
 * the client has ended, or has passed over, they are a fault of the whole connection.
 */
final class StreamHistory extends Http2ConnectionAdapter {
  private static final int REMEMBERED = 256;

  /** What became of a stream before the client sent on it again. */
  enum Past {
    /** It opened one with a higher id: RFC 9113 section 5.1.1. */
    PASSED_OVER,
    /** It sent END_STREAM. */
    ENDED,
    /** Whatever it did, the stream was reset from here: more of it may have been under way. */
    RESET
  }

  private final int[] ids = new int[REMEMBERED];
  private final boolean[] ended = new boolean[REMEMBERED];
  private final boolean[] reset = new boolean[REMEMBERED];

  /** Null when frames may still have been under way, or when it is too long ago to tell. */
  @Nullable Past of(int streamId) {
    int slot = slot(streamId);
    if (ids[slot] < streamId) {
      return Past.PASSED_OVER;
    }
    if (ids[slot] != streamId) {
      return null;
    }
    if (reset[slot]) {
      return Past.RESET;
    }
    return ended[slot] ? Past.ENDED : null;
  }

  /** The stream is reset from here; one that is refused has never been active. */
  void reset(int streamId) {
    int slot = slot(streamId);
    if (ids[slot] < streamId) {
      begin(slot, streamId);
    }
    reset[slot] |= ids[slot] == streamId;
  }

  @Override
  public void onStreamActive(Http2Stream stream) {
    begin(slot(stream.id()), stream.id());
    onStreamHalfClosed(stream);
  }

  @Override
  public void onStreamHalfClosed(Http2Stream stream) {
    int slot = slot(stream.id());
    if (ids[slot] == stream.id() && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE) {
      ended[slot] = true;
    }
  }

  private void begin(int slot, int streamId) {
    ids[slot] = streamId;
    ended[slot] = false;
    reset[slot] = false;
  }

  /** Clients' ids are odd. */
  private static int slot(int streamId) {
    return (streamId >>> 1) % REMEMBERED;
  }
}
