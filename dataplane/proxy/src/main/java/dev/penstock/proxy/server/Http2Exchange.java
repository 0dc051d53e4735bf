package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.DecodeFailure;
import dev.penstock.proxy.http.Http2ServerStream;
import dev.penstock.proxy.http.Http2StreamListener;
import dev.penstock.proxy.http.HttpEvent;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/** A stream that a client opened: one exchange. */
final class Http2Exchange extends DownstreamSide implements Http2StreamListener {
  private final Http2Connection parent;
  private final Http2ServerStream stream;
  private boolean tunnel;
  private boolean watched = true;

  /** Octets of the body that the client's windows have not let through. */
  private long waiting;

  Http2Exchange(Http2Connection parent, Http2ServerStream stream) {
    super(parent.connection());
    this.parent = parent;
    this.stream = stream;
  }

  @Override
  public void onStreamEvent(HttpEvent event) {
    Exchange current = exchange();
    switch (event) {
      case RequestHead head -> begin(new Exchange(this, head, System.nanoTime()));
      case BodyData data -> receive(data, current);
      case BodyEnd end -> receive(end, current);
      case DecodeFailure failure -> malformed(failure, current);
      case StreamReset _ -> closed();
      case ResponseHead _ -> throw new IllegalStateException("a client gave a response");
    }
  }

  private static void receive(BodyData data, @Nullable Exchange current) {
    if (current == null) {
      data.release();
    } else {
      current.onRequestData(data);
    }
  }

  private static void receive(BodyEnd end, @Nullable Exchange current) {
    if (current != null) {
      current.onRequestEnd(end);
    }
  }

  @Override
  public void onStreamReadComplete() {
    readComplete();
  }

  @Override
  public void onStreamWritabilityChanged() {
    writabilityChanged();
  }

  @Override
  public void onStreamClosed() {
    closed();
    parent.streamClosed(this);
  }

  private void malformed(DecodeFailure failure, @Nullable Exchange under) {
    connection().loop().exchangeListener().onMalformed(failure.status());
    if (under != null) {
      under.onRequestMalformed(failure.status(), failure.reason());
    } else {
      answer(failure.status(), failure.reason());
      finished(false);
    }
  }

  /**
   * A response that is complete stays with the stream until the client's window has let it through:
   * a client that opens none, or opens it by an octet now and then, must not hold it for ever
   * (CVE-2019-9511, CVE-2019-9517).
   */
  long check(long now) {
    if (!watched) {
      return Watchdog.NEVER;
    }
    Exchange current = exchange();
    if (current != null) {
      return current.check(now);
    }
    if (!isRestWaiting()) {
      return Watchdog.NEVER;
    }
    long left = restLeft(now);
    if (left <= 0) {
      abort();
      return Watchdog.NEVER;
    }
    return left;
  }

  @Override
  public void watch(long now, long delayNanos) {
    parent.watch(now, delayNanos);
  }

  @Override
  void stopWatching() {
    watched = false;
  }

  @Override
  public void write(ResponseHead head, boolean last) {
    tunnel = head.isSwitchingProtocols();
    stream.write(head);
  }

  @Override
  void writeBody(BodyData data) {
    int octets = data.content().readableBytes();
    waiting += octets;
    parent.backlog().add(octets);
    stream.write(data);
  }

  /** What the client takes of it tells when others of its connection may go on. */
  @Override
  public void onStreamBodyLeft(int octets) {
    waiting -= octets;
    parent.backlog().take(octets);
    if (waiting == 0 && parent.backlog().isMuch()) {
      backlogChanged();
    }
  }

  @Override
  public void write(BodyEnd end) {
    lastWrite(stream.write(end));
  }

  @Override
  public void flush() {
    stream.flush();
  }

  @Override
  public boolean isWritable() {
    return stream.isWritable() && !parent.backlog().holdsBack(waiting);
  }

  @Override
  public long room() {
    return stream.room();
  }

  @Override
  public void setReading(boolean reading) {
    stream.setReading(reading);
  }

  /** Octets that the client has not taken. */
  long unsent() {
    return stream.unsent();
  }

  /** Whether it is held back may have changed. */
  void backlogChanged() {
    Exchange current = exchange();
    if (current != null) {
      current.onDownstreamWritabilityChanged();
    }
  }

  @Override
  boolean isTunnel() {
    return tunnel;
  }

  @Override
  void endTunnel(Exchange ended) {
    writeBody(new BodyData(WebSocketFrames.goingAway()));
    write(BodyEnd.WITHOUT_TRAILERS);
    finished(true);
    ended.onDownstreamClosed();
  }

  @Override
  public void finished(boolean requestEnded) {
    forget();
    ChannelFuture written = lastWrite();
    if (tunnel && written != null) {
      // What the client may still say into a tunnel whose other end is gone is not wanted.
      written.addListener(_ -> reset(StreamReset.NO_ERROR));
    }
    flush();
    if (isRestWaiting()) {
      awaitRest();
    } else {
      stopWatching();
    }
  }

  @Override
  public void abort() {
    forget();
    stopWatching();
    reset(StreamReset.INTERNAL_ERROR);
  }

  private void reset(StreamReset reset) {
    stream.write(reset);
    flush();
  }
}
