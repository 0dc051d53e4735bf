package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.Http2Codec;
import dev.penstock.proxy.http.Http2Connections;
import dev.penstock.proxy.http.Http2Limits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection to an endpoint, ready when the peer's SETTINGS have come. */
final class Http2UpstreamConnection extends ChannelInboundHandlerAdapter {
  /** Far below the 2^30 ids a client has, so that they never run out under a request. */
  private static final int STREAMS_PER_LIFE = 1 << 29;

  private enum State {
    CONNECTING,
    READY,
    /** Finishes its streams, takes no more. */
    RETIRED,
    CLOSED
  }

  private final Http2Pool pool;
  private final Http2Codec codec = Http2Connections.client(Http2Limits.DEFAULTS);
  private State state = State.CONNECTING;
  private @Nullable Channel channel;
  private @Nullable ScheduledFuture<?> settingsTimeout;
  private int active;
  private int opened;
  private long maxStreams;
  private long idleSince;

  Http2UpstreamConnection(Http2Pool pool) {
    this.pool = pool;
    this.maxStreams = pool.settings.maxStreams();
  }

  ChannelInitializer<Channel> initializer() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel ch) {
        channel = ch;
        ch.pipeline().addLast(codec, Http2UpstreamConnection.this);
      }
    };
  }

  void connected(boolean success) {
    if (!success) {
      leave(State.CLOSED);
    } else if (state == State.CONNECTING) {
      long limit = pool.settings.connectTimeout().toMillis();
      settingsTimeout =
          channel().eventLoop().schedule(this::noSettings, limit, TimeUnit.MILLISECONDS);
    }
  }

  private void noSettings() {
    leave(State.CLOSED);
    channel().close();
  }

  boolean hasRoom() {
    return state == State.READY && active < maxStreams && channel().isActive();
  }

  boolean isExpired(long now) {
    return active == 0 && now - idleSince > pool.settings.idleTimeout().toNanos();
  }

  void open(StreamRequest request) {
    boolean reused = opened > 0;
    active++;
    opened++;
    if (opened >= STREAMS_PER_LIFE) {
      retire();
    }
    Http2UpstreamStream stream = new Http2UpstreamStream(this, request, reused);
    stream.open(codec);
  }

  void streamEnded() {
    active--;
    pool.requestEnded();
    if (active == 0) {
      idleSince = System.nanoTime();
      if (state == State.RETIRED) {
        channel().close();
        return;
      }
    }
    pool.serveWaiting();
  }

  UpstreamEndpoint endpoint() {
    return pool.endpoint();
  }

  /** No more streams; closes when the last has ended. */
  void retire() {
    if (state == State.READY) {
      leave(State.RETIRED);
    }
    if (active == 0) {
      channel().close();
    }
  }

  private void leave(State next) {
    State before = state;
    state = next;
    if (settingsTimeout != null) {
      settingsTimeout.cancel(false);
    }
    switch (before) {
      case CONNECTING -> pool.failed();
      case READY -> pool.retired(this);
      case RETIRED, CLOSED -> {}
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    switch (msg) {
      case Http2Settings settings -> settings(settings);
      case Http2Codec.GoAway _ -> retire();
      default -> ReferenceCountUtil.release(msg);
    }
  }

  private void settings(Http2Settings settings) {
    Long allowed = settings.maxConcurrentStreams();
    if (allowed != null) {
      maxStreams = Math.min(allowed, pool.settings.maxStreams());
    }
    if (state == State.CONNECTING) {
      state = State.READY;
      if (settingsTimeout != null) {
        settingsTimeout.cancel(false);
      }
      idleSince = System.nanoTime();
      pool.ready(this);
    } else if (state == State.READY) {
      pool.serveWaiting();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leave(State.CLOSED);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  private Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("not registered yet");
    }
    return channel;
  }
}
