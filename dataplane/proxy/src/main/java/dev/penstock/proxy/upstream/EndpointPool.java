package dev.penstock.proxy.upstream;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to one endpoint. On that loop only. */
abstract sealed class EndpointPool permits Http1Pool, Http2Pool {
  protected final UpstreamEndpoint endpoint;
  protected final UpstreamLoop loop;
  protected final UpstreamSettings settings;
  private int active;
  private @Nullable ScheduledFuture<?> sweep;

  EndpointPool(UpstreamEndpoint endpoint, UpstreamLoop loop) {
    this.endpoint = endpoint;
    this.loop = loop;
    this.settings = endpoint.cluster().settings();
  }

  static EndpointPool create(UpstreamEndpoint endpoint, UpstreamLoop loop) {
    return switch (endpoint.protocol()) {
      case HTTP1 -> new Http1Pool(endpoint, loop);
      case H2C -> new Http2Pool(endpoint, loop);
    };
  }

  /** See {@link UpstreamEndpoint#open}. */
  abstract void open(StreamRequest request);

  /** Closes all that is idle now. */
  abstract void closeIdle();

  /** Closes what has been idle for too long. Returns true when idle connections remain. */
  abstract boolean closeExpired(long now);

  /** Requests that wait for a connection or have one. */
  final int active() {
    return active;
  }

  final void requestStarted() {
    active++;
  }

  final void requestEnded() {
    active--;
  }

  final UpstreamEndpoint endpoint() {
    return endpoint;
  }

  /** Makes sure that idle connections are looked at from time to time. */
  final void ensureSweep() {
    if (sweep == null) {
      long period = Math.max(1, settings.idleTimeout().toMillis() / 4);
      sweep = loop.eventLoop().schedule(this::sweep, period, TimeUnit.MILLISECONDS);
    }
  }

  private void sweep() {
    sweep = null;
    if (closeExpired(System.nanoTime())) {
      ensureSweep();
    }
  }
}
