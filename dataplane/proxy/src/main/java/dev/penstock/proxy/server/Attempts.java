package dev.penstock.proxy.server;

import dev.penstock.proxy.upstream.StreamRequest;
import dev.penstock.proxy.upstream.UpstreamEndpoint;
import dev.penstock.proxy.upstream.UpstreamFailure;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one request at its backend: which endpoint is asked for a stream, how long it may
 * take, and whether another attempt is worth making. One is under way at a time.
 */
final class Attempts {
  private final Exchange exchange;
  private final ServerLoop loop;
  private final Routing.Forward route;
  private final ExchangeTally tally;
  private final String method;

  /** Null until an attempt has failed. */
  private @Nullable RetryBudget retries;

  private @Nullable UpstreamEndpoint endpoint;
  private @Nullable StreamRequest pending;
  private @Nullable ScheduledFuture<?> timeout;
  private @Nullable ScheduledFuture<?> next;

  /**
   * @param exchange hears what comes of each attempt
   * @param method of the request
   */
  Attempts(
      Exchange exchange,
      ServerLoop loop,
      Routing.Forward route,
      ExchangeTally tally,
      String method) {
    this.exchange = exchange;
    this.loop = loop;
    this.route = route;
    this.tally = tally;
    this.method = method;
  }

  /** Asks for a stream to an endpoint; what comes of it may be told before this returns. */
  void begin() {
    List<UpstreamEndpoint> tried = retries == null ? List.of() : retries.tried();
    UpstreamEndpoint picked = route.cluster().pick(loop.upstream(), tried);
    endpoint = picked;
    if (picked == null) {
      tally.failed(ExchangeRecord.Fault.UNREACHABLE);
      exchange.onNoEndpoint();
      return;
    }
    tally.attempted(picked);
    timeout = loop.after(route.rule().backendRequestTimeoutMillis(), this::timedOut);
    StreamRequest wish = new StreamRequest(exchange);
    pending = wish;
    picked.open(loop.upstream(), wish);
  }

  /** Begins anew after so many nanoseconds; 0: at once. */
  void beginAfter(long delayNanos) {
    if (delayNanos == 0) {
      begin();
    } else {
      next = loop.eventLoop().schedule(this::begin, delayNanos, TimeUnit.NANOSECONDS);
    }
  }

  /** There is a stream. */
  void opened() {
    pending = null;
  }

  /** There is a response: what follows has no time of its own. */
  void answered() {
    ServerLoop.cancel(timeout);
  }

  private void timedOut() {
    tally.failed(ExchangeRecord.Fault.TIMED_OUT);
    exchange.attemptTimedOut();
  }

  /** The attempt has come to nothing. */
  void failed(UpstreamFailure failure) {
    tally.failed(failure);
    pending = null;
    ServerLoop.cancel(timeout);
  }

  /** As {@link RetryBudget#afterFailure}. */
  long delayAfter(UpstreamFailure failure) {
    return retries().afterFailure(failure, endpoint, route.cluster());
  }

  /** As {@link RetryBudget#afterTimeout}. */
  long delayAfterTimeout() {
    return retries().afterTimeout(endpoint, route.cluster());
  }

  private RetryBudget retries() {
    if (retries == null) {
      retries = new RetryBudget(loop.settings().retries(), route.rule(), method);
    }
    return retries;
  }

  /** There will be no further attempt, and the one under way is not waited for. */
  void end() {
    if (pending != null) {
      pending.cancel();
      pending = null;
    }
    ServerLoop.cancel(timeout);
    ServerLoop.cancel(next);
  }
}
