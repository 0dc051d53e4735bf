package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.upstream.UpstreamStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way upstream. What comes before there is a stream waits here: at most
 * what one read of the socket gave.
 */
final class RequestBody {
  /** Null until something has to wait. */
  private @Nullable Deque<BodyData> held;

  private @Nullable BodyEnd end;
  private boolean lost;
  private long octets;

  /** Passes it on, or holds it while there is no stream. */
  void receive(BodyData data, @Nullable UpstreamStream stream) {
    octets += data.content().readableBytes();
    if (stream == null) {
      hold(data);
    } else {
      lost = true;
      stream.write(data);
    }
  }

  private void hold(BodyData data) {
    if (held == null) {
      held = new ArrayDeque<>(2);
    }
    held.add(data);
  }

  /** See {@link #receive}. */
  void receive(BodyEnd last, @Nullable UpstreamStream stream) {
    end = last;
    if (stream != null) {
      stream.write(last);
    }
  }

  /** There is a stream: passes on what has come so far. */
  void startOn(UpstreamStream stream) {
    Deque<BodyData> waiting = held;
    if (waiting != null) {
      held = null;
      lost = true;
      waiting.forEach(stream::write);
    }
    if (end != null) {
      stream.write(end);
    }
  }

  /** Whether nothing of it has been passed on, so that another stream can be started on. */
  boolean isReplayable() {
    return !lost;
  }

  /** Whether it has come whole. */
  boolean hasEnded() {
    return end != null;
  }

  /** Whether something waits for a stream. */
  boolean isHolding() {
    return held != null;
  }

  /** What has come. */
  long octets() {
    return octets;
  }

  /** Lets go of what waits. */
  void discard() {
    if (held != null) {
      held.forEach(BodyData::release);
      held = null;
    }
  }
}
