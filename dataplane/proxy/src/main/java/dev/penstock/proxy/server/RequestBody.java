package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.HttpEvent;
import dev.penstock.proxy.upstream.UpstreamStream;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way upstream. What comes before there is a stream waits here: at most
 * what one read of the socket gave.
 */
final class RequestBody {
  private final Deque<HttpEvent> held = new ArrayDeque<>(2);
  private @Nullable BodyEnd end;
  private boolean lost;
  private long octets;

  /** Passes it on, or holds it while there is no stream. */
  void receive(BodyData data, @Nullable UpstreamStream stream) {
    octets += data.content().readableBytes();
    if (stream == null) {
      held.add(data);
    } else {
      lost = true;
      stream.write(data);
    }
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
    HttpEvent event;
    while ((event = held.poll()) != null) {
      lost = true;
      stream.write(event);
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
    return !held.isEmpty();
  }

  /** What has come. */
  long octets() {
    return octets;
  }

  /** Lets go of what waits. */
  void discard() {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }
}
