package dev.penstock.proxy.server;

import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.HeaderNames;
import dev.penstock.proxy.http.Hygiene;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.upstream.StreamRequest;
import dev.penstock.proxy.upstream.UpstreamEndpoint;
import dev.penstock.proxy.upstream.UpstreamFailure;
import dev.penstock.proxy.upstream.UpstreamListener;
import dev.penstock.proxy.upstream.UpstreamStream;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. Sees what comes from the client and from the backend, whatever
 * their protocols, and passes each on to the other as fast as that one takes it.
 */
final class Exchange implements UpstreamListener {
  private static final int CONTINUE = 100;
  private static final int REQUEST_TIMEOUT = 408;
  private static final String WEBSOCKET = "websocket";

  private enum Phase {
    /** No response yet; attempts may fail and be repeated. */
    REQUESTING,
    /** The final response head has been passed on. */
    RESPONDING,
    /** Both sides pass octets. */
    TUNNEL,
    DONE
  }

  private final Downstream downstream;
  private final ServerLoop loop;
  private final RequestHead request;
  private final RequestBody body = new RequestBody();
  private final ExchangeTally tally;
  private final ExchangeClock clock;
  private Phase phase = Phase.REQUESTING;
  private Routing.@Nullable Forward route;
  private @Nullable RetryBudget retries;
  private @Nullable StreamRequest pending;
  private @Nullable UpstreamStream stream;
  private @Nullable UpstreamEndpoint endpoint;
  private @Nullable ScheduledFuture<?> requestTimeout;
  private @Nullable ScheduledFuture<?> attemptTimeout;
  private @Nullable ScheduledFuture<?> retry;
  private final boolean clientKeepsAlive;
  private boolean continueRelayed;

  /** Events of the client's side are being handled: flushing can wait for their end. */
  private boolean receiving;

  /** For {@code request}, whose head is the only thing that has come so far. */
  Exchange(Downstream downstream, RequestHead request) {
    this.downstream = downstream;
    this.loop = downstream.connection().loop();
    this.request = request;
    this.clientKeepsAlive = request.keepAlive();
    this.tally = new ExchangeTally(request, downstream.connection());
    this.clock =
        new ExchangeClock(
            loop.settings().timeouts(), LocalResponse.isGrpc(request), System::nanoTime);
  }

  /** Decides what to do with the request and begins. */
  void start() {
    receiving = true;
    Routing routing = Routing.of(request, downstream.connection());
    tally.routed(routing);
    switch (routing) {
      case Routing.Answer answer -> respond(answer.status(), answer.reason());
      case Routing.Redirect redirect ->
          respond(LocalResponse.redirect(redirect.status(), redirect.location()), false);
      case Routing.Forward forward -> forward(forward);
    }
  }

  private void forward(Routing.Forward to) {
    route = to;
    retries = new RetryBudget(loop.settings().retries(), to.rule(), request.method());
    Hygiene.forwardRequest(request, downstream.connection().clientAddress());
    loop.exchangeListener().onForward(request);
    try {
      to.ruleFilters().applyTo(request, to.prefix());
      to.backendFilters().applyTo(request, to.prefix());
    } catch (IllegalArgumentException e) {
      respond(500, "the route's rewrite gives no valid target");
      return;
    }
    request.keepAlive(true);
    if (!WEBSOCKET.equals(request.upgrade())) {
      request.upgrade(null);
    }
    requestTimeout = schedule(to.rule().requestTimeoutMillis(), this::requestTimedOut);
    attempt();
  }

  private void attempt() {
    Routing.Forward to = Objects.requireNonNull(route);
    UpstreamEndpoint next =
        to.cluster().pick(loop.upstream(), Objects.requireNonNull(retries).tried());
    endpoint = next;
    if (next == null) {
      respond(503, "the backend has no endpoint");
      return;
    }
    tally.attempted(next);
    attemptTimeout = schedule(to.rule().backendRequestTimeoutMillis(), this::attemptTimedOut);
    StreamRequest wish = new StreamRequest(this);
    pending = wish;
    next.open(loop.upstream(), wish);
  }

  // From the client.

  void onRequestData(BodyData data) {
    if (phase == Phase.DONE) {
      data.release();
      return;
    }
    receiving = true;
    clock.requestMoved(data.content().readableBytes());
    body.receive(data, stream);
    applyBackPressure();
  }

  void onRequestEnd(BodyEnd end) {
    if (phase == Phase.DONE) {
      return;
    }
    receiving = true;
    body.receive(end, stream);
    applyBackPressure();
  }

  void onRequestReadComplete() {
    receiving = false;
    if (stream != null) {
      stream.flush();
    }
    watch();
  }

  /** The rest of the request cannot be read. */
  void onRequestMalformed(int status, String reason) {
    if (phase == Phase.REQUESTING) {
      respond(LocalResponse.error(request, status, reason), true);
    } else if (phase != Phase.DONE) {
      giveUp(ExchangeRecord.Outcome.CLIENT_GONE);
    }
  }

  /** The client, or its interest in the response, is gone. */
  void onDownstreamClosed() {
    if (phase == Phase.TUNNEL && stream != null) {
      // What the client sent last is still to reach the backend.
      UpstreamStream rest = stream;
      stream = null;
      rest.endTunnel();
      end(ExchangeRecord.Outcome.FORWARDED);
    } else if (phase != Phase.DONE) {
      abandonUpstream();
      end(ExchangeRecord.Outcome.CLIENT_GONE);
    }
  }

  void onDownstreamWritabilityChanged() {
    boolean writable = downstream.isWritable();
    clock.downstreamWritable(writable, downstream.room());
    if (stream != null) {
      stream.setReading(writable);
    }
    watch();
  }

  // From the backend.

  @Override
  public void onUpstreamReady(UpstreamStream ready) {
    pending = null;
    stream = ready;
    ready.write(request);
    body.startOn(ready);
    if (!receiving) {
      ready.flush();
    }
    applyBackPressure();
  }

  @Override
  public void onUpstreamHead(ResponseHead head) {
    clock.responseMoved();
    Hygiene.forwardResponse(head);
    if (head.isInterim()) {
      continueRelayed |= head.status() == CONTINUE;
      downstream.write(head, false);
      downstream.flush();
      applyBackPressure();
    } else if (head.isSwitchingProtocols()) {
      switchProtocols(head);
    } else {
      Routing.Forward to = Objects.requireNonNull(route);
      to.backendFilters().applyTo(head);
      to.ruleFilters().applyTo(head);
      writeHead(head, false);
    }
  }

  private void switchProtocols(ResponseHead head) {
    String asked = request.upgrade();
    if (asked == null || !asked.equals(head.upgrade())) {
      abandonUpstream();
      respond(502, "the backend switched to a protocol that was not asked for");
      return;
    }
    phase = Phase.TUNNEL;
    clock.tunnel();
    cancelTimers();
    tally.responded(head.status());
    downstream.write(head, false);
    downstream.flush();
    watch();
  }

  private void writeHead(ResponseHead head, boolean last) {
    phase = Phase.RESPONDING;
    cancel(attemptTimeout);
    tally.responded(head.status());
    if (!head.headers().contains(HeaderNames.DATE)) {
      head.headers().add(HeaderNames.DATE, loop.date());
    }
    // A client that still waits for its 100 may or may not send the body now: what comes next on
    // the connection could be either.
    boolean undecided = request.expectsContinue() && !continueRelayed && !body.hasEnded();
    downstream.write(head, last || undecided || !clientKeepsAlive);
  }

  @Override
  public void onUpstreamData(BodyData data) {
    clock.responseMoved();
    tally.responseOctets(data.content().readableBytes());
    downstream.write(data);
    if (!downstream.isWritable() && stream != null) {
      clock.downstreamWritable(false, downstream.room());
      stream.setReading(false);
      watch();
    }
  }

  @Override
  public void onUpstreamEnd(BodyEnd end) {
    UpstreamStream ended = stream;
    stream = null;
    if (!body.hasEnded() && ended != null) {
      ended.abort();
    }
    downstream.write(end);
    downstream.flush();
    end(ExchangeRecord.Outcome.FORWARDED);
    downstream.finished(body.hasEnded());
  }

  @Override
  public void onUpstreamReadComplete() {
    downstream.flush();
  }

  @Override
  public void onUpstreamWritabilityChanged() {
    applyBackPressure();
  }

  @Override
  public void onUpstreamFailure(UpstreamFailure failure) {
    pending = null;
    stream = null;
    cancel(attemptTimeout);
    switch (phase) {
      case REQUESTING -> failedBeforeResponse(failure);
      case RESPONDING -> giveUp(ExchangeRecord.Outcome.UPSTREAM_BROKEN);
      // That is how tunnels end: what came last is still to reach the client.
      case TUNNEL -> onUpstreamEnd(BodyEnd.WITHOUT_TRAILERS);
      case DONE -> {}
    }
  }

  private void failedBeforeResponse(UpstreamFailure failure) {
    Routing.Forward to = Objects.requireNonNull(route);
    long delay =
        body.isReplayable()
            ? Objects.requireNonNull(retries).afterFailure(failure, endpoint, to.cluster())
            : RetryBudget.NONE;
    if (delay == RetryBudget.NONE) {
      respond(502, describe(failure));
    } else {
      tryAgain(delay);
    }
  }

  private static String describe(UpstreamFailure failure) {
    return switch (failure) {
      case CONNECT -> "no connection to the backend could be made";
      case REFUSED -> "the backend refused the request";
      case BROKEN -> "the backend closed the connection before it answered";
      case UNSUPPORTED -> "the backend takes no upgrade";
      case MALFORMED -> "the backend's answer cannot be read";
    };
  }

  private void tryAgain(long delayNanos) {
    continueRelayed = false;
    clock.requestAwaited(false);
    if (delayNanos == 0) {
      attempt();
    } else {
      retry = loop.eventLoop().schedule(this::attempt, delayNanos, TimeUnit.NANOSECONDS);
    }
  }

  // Time.

  private void attemptTimedOut() {
    abandonUpstream();
    long delay =
        body.isReplayable()
            ? Objects.requireNonNull(retries)
                .afterTimeout(endpoint, Objects.requireNonNull(route).cluster())
            : RetryBudget.NONE;
    if (delay == RetryBudget.NONE) {
      respond(504, "the backend did not answer in time");
    } else {
      tryAgain(delay);
    }
  }

  private void requestTimedOut() {
    if (phase == Phase.REQUESTING) {
      respond(504, "the request took too long");
    } else {
      giveUp(ExchangeRecord.Outcome.TIMED_OUT);
    }
  }

  /**
   * Looks after the time-outs of bodies and tunnels.
   *
   * @return nanoseconds until the next look is due, or {@link Watchdog#NEVER}
   */
  long check(long now) {
    if (phase == Phase.DONE) {
      return Watchdog.NEVER;
    }
    clock.requestAwaited(awaitsClient());
    return switch (clock.verdict(now, downstream.room())) {
      case ExchangeClock.Verdict.Wait(long nanos) -> nanos;
      case ExchangeClock.Verdict.SlowClient() ->
          expired(REQUEST_TIMEOUT, "the request body came too slowly");
      case ExchangeClock.Verdict.Idle() -> expired(504, "the exchange was idle for too long");
    };
  }

  private long expired(int status, String reason) {
    if (phase == Phase.REQUESTING) {
      respond(LocalResponse.error(request, status, reason), status == REQUEST_TIMEOUT);
    } else {
      giveUp(ExchangeRecord.Outcome.TIMED_OUT);
    }
    return Watchdog.NEVER;
  }

  private boolean awaitsClient() {
    return phase == Phase.REQUESTING
        && !body.hasEnded()
        && stream != null
        && stream.isWritable()
        && !(request.expectsContinue() && !continueRelayed);
  }

  private void watch() {
    if (phase != Phase.DONE) {
      clock.requestAwaited(awaitsClient());
      downstream.watch(clock.nextLook(downstream.room()));
    }
  }

  // Ends.

  /** Answers with an error, unless a response has begun. */
  private void respond(int status, String reason) {
    respond(LocalResponse.error(request, status, reason), false);
  }

  private void respond(LocalResponse response, boolean last) {
    abandonUpstream();
    writeHead(response.head(), last);
    if (!response.body().isEmpty() && !request.method().equals("HEAD")) {
      BodyData data = response.data();
      tally.responseOctets(data.content().readableBytes());
      downstream.write(data);
    }
    downstream.write(BodyEnd.WITHOUT_TRAILERS);
    downstream.flush();
    end(ExchangeRecord.Outcome.LOCAL);
    downstream.finished(body.hasEnded());
  }

  private void giveUp(ExchangeRecord.Outcome outcome) {
    abandonUpstream();
    end(outcome);
    downstream.abort();
  }

  private void abandonUpstream() {
    if (pending != null) {
      pending.cancel();
      pending = null;
    }
    if (stream != null) {
      stream.abort();
      stream = null;
    }
    cancel(attemptTimeout);
    cancel(retry);
  }

  private void end(ExchangeRecord.Outcome outcome) {
    phase = Phase.DONE;
    cancelTimers();
    body.discard();
    downstream.setReading(true);
    loop.exchangeListener().onComplete(tally.record(outcome, body.octets()));
  }

  // Helpers.

  /** Reads from the client only while the backend takes what comes. */
  private void applyBackPressure() {
    UpstreamStream to = stream;
    downstream.setReading(to == null ? !body.isHolding() : to.isWritable());
    if (clock.requestAwaited(awaitsClient())) {
      watch();
    }
  }

  private @Nullable ScheduledFuture<?> schedule(long millis, Runnable task) {
    return millis == 0 ? null : loop.eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  private void cancelTimers() {
    cancel(requestTimeout);
    cancel(attemptTimeout);
    cancel(retry);
  }

  private static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
