package dev.penstock.proxy.server;

import dev.penstock.proxy.http.Http2Codec;
import dev.penstock.proxy.http.Http2ServerStream;
import dev.penstock.proxy.http.Http2StreamListener;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A client's HTTP/2 connection. Last handler of its pipeline. */
final class Http2Connection extends ChannelInboundHandlerAdapter
    implements ClientConnection.Drainable {
  /** Between the announcement of the end and the end: a round trip and some. */
  private static final long GOAWAY_MILLIS = 1_000;

  private enum Farewell {
    NONE,
    /**
     * GOAWAY with the highest id: the client should open no more streams (RFC 9113 section 6.8).
     */
    ANNOUNCED,
    /** GOAWAY with the last id: streams above it are not served. */
    FINAL
  }

  private final ClientConnection connection;
  private final Channel channel;
  private final long idleNanos;
  private final Watchdog watchdog;
  private Farewell farewell = Farewell.NONE;
  private final Set<Http2Exchange> streams = Collections.newSetFromMap(new IdentityHashMap<>());
  private final StreamBacklog backlog = new StreamBacklog(this::backlogChanged);
  private boolean served;
  private long idleSince = System.nanoTime();

  Http2Connection(ClientConnection connection) {
    this.connection = connection;
    this.channel = connection.channel();
    this.idleNanos = connection.loop().settings().timeouts().idle().toNanos();
    this.watchdog = new Watchdog(channel.eventLoop(), this::check);
  }

  /** The client has opened a stream. */
  Http2StreamListener open(Http2ServerStream stream) {
    Http2Exchange exchange = new Http2Exchange(this, stream);
    streams.add(exchange);
    served = true;
    if (connection.isDraining()) {
      drain();
    }
    return exchange;
  }

  ClientConnection connection() {
    return connection;
  }

  /** What waits in all streams together. */
  StreamBacklog backlog() {
    return backlog;
  }

  private void backlogChanged() {
    List.copyOf(streams).forEach(Http2Exchange::backlogChanged);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    connection.protocol(this);
    watchdog.watch(idleNanos);
  }

  void streamClosed(Http2Exchange stream) {
    streams.remove(stream);
    if (streams.isEmpty()) {
      idleSince = System.nanoTime();
      watchdog.watch(idleNanos);
      closeIfDone();
    }
  }

  /** Has the streams looked after when so much time has passed, or earlier. */
  void watch(long now, long delayNanos) {
    watchdog.watch(now, delayNanos);
  }

  private long check(long now) {
    if (!streams.isEmpty()) {
      return checkStreams(now);
    }
    long left = idleNanos - (now - idleSince);
    if (left <= 0) {
      // Sends GOAWAY on the way.
      channel.close();
      return Watchdog.NEVER;
    }
    return left;
  }

  private long checkStreams(long now) {
    long next = idleNanos;
    for (Http2Exchange stream : List.copyOf(streams)) {
      long delay = stream.check(now);
      if (delay != Watchdog.NEVER) {
        next = Math.min(next, delay);
      }
    }
    return next;
  }

  /**
   * Announces the end, and means it a little later, when the client must have heard. A connection
   * that has not served a stream yet may have one on the way already: it is told with the first.
   */
  @Override
  public void drain() {
    if (farewell == Farewell.NONE && served) {
      farewell = Farewell.ANNOUNCED;
      codec().announceEnd();
      channel.eventLoop().schedule(this::sayGoodbye, GOAWAY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private Http2Codec codec() {
    return channel.pipeline().get(Http2Codec.class);
  }

  private void sayGoodbye() {
    if (channel.isActive()) {
      farewell = Farewell.FINAL;
      codec().refuseStreams();
      closeIfDone();
    }
  }

  private void closeIfDone() {
    if (farewell == Farewell.FINAL && streams.isEmpty()) {
      channel.close();
    }
  }

  @Override
  public boolean isIdle() {
    return streams.isEmpty();
  }

  @Override
  public long held() {
    long octets = GreatestHolders.unsent(channel);
    for (Http2Exchange stream : streams) {
      octets += stream.unsent();
    }
    return octets;
  }

  @Override
  public void closeTunnel() {
    List.copyOf(streams).forEach(Http2Exchange::closeTunnel);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ReferenceCountUtil.release(msg);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    watchdog.stop();
  }

  /** What breaks the rules of HTTP/2 the codec answers itself, by a GOAWAY that says why. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) {
      ctx.close();
    }
  }
}
