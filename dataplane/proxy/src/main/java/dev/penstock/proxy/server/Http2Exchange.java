package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.DecodeFailure;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.http.StreamReset;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A stream that a client opened: one exchange. Last handler of the stream's pipeline. */
final class Http2Exchange extends DownstreamHandler {
  private final Http2Connection parent;
  private boolean tunnel;

  /** Octets of the body that the client's windows have not let through. */
  private long waiting;

  Http2Exchange(Http2Connection parent, Channel stream) {
    super(parent.connection(), stream);
    this.parent = parent;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    Exchange current = exchange();
    switch (msg) {
      case RequestHead head -> begin(new Exchange(this, head, System.nanoTime()));
      case BodyData data when current != null -> current.onRequestData(data);
      case BodyEnd end when current != null -> current.onRequestEnd(end);
      case DecodeFailure failure -> malformed(failure, current);
      case StreamReset _ -> closed();
      default -> ReferenceCountUtil.release(msg);
    }
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
  @Override
  long check(long now) {
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
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ReferenceCountUtil.release(event);
  }

  @Override
  public void write(ResponseHead head, boolean last) {
    tunnel = head.isSwitchingProtocols();
    channel().write(head, channel().voidPromise());
  }

  /** What the client takes of it tells when others of its connection may go on. */
  @Override
  void writeBody(BodyData data) {
    int octets = data.content().readableBytes();
    ChannelFuture written = channel().write(data);
    waiting += octets;
    parent.backlog().add(octets);
    written.addListener(_ -> taken(octets));
  }

  private void taken(int octets) {
    waiting -= octets;
    parent.backlog().take(octets);
    if (waiting == 0 && parent.backlog().isMuch()) {
      backlogChanged();
    }
  }

  @Override
  boolean isHeldBack() {
    return parent.backlog().holdsBack(waiting);
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
    channel().write(new BodyData(WebSocketFrames.goingAway()), channel().voidPromise());
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
      written.addListener(_ -> channel().writeAndFlush(StreamReset.NO_ERROR));
    }
    flush();
    if (isRestWaiting()) {
      awaitRest();
    } else {
      watchdog().stop();
    }
  }

  @Override
  public void abort() {
    forget();
    watchdog().stop();
    channel().writeAndFlush(StreamReset.INTERNAL_ERROR);
  }
}
