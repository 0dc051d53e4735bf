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

  /** What a client did with a stream before it sent on it again. */
  enum Past {
    /** It opened one with a higher id: RFC 9113 section 5.1.1. */
    PASSED_OVER,
    /** It sent END_STREAM. */
    ENDED
  }

  private final int[] ids = new int[REMEMBERED];
  private final boolean[] ended = new boolean[REMEMBERED];

  /** Null when frames may still have been under way, or when it is too long ago to tell. */
  @Nullable Past of(int streamId) {
    int slot = slot(streamId);
    if (ids[slot] < streamId) {
      return Past.PASSED_OVER;
    }
    return ids[slot] == streamId && ended[slot] ? Past.ENDED : null;
  }

  @Override
  public void onStreamActive(Http2Stream stream) {
    int slot = slot(stream.id());
    ids[slot] = stream.id();
    ended[slot] = false;
    onStreamHalfClosed(stream);
  }

  @Override
  public void onStreamHalfClosed(Http2Stream stream) {
    int slot = slot(stream.id());
    if (ids[slot] == stream.id() && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE) {
      ended[slot] = true;
    }
  }

  /** Clients' ids are odd. */
  private static int slot(int streamId) {
    return (streamId >>> 1) % REMEMBERED;
  }
}
