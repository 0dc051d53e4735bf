package dev.penstock.proxy.server;

import dev.penstock.proxy.filter.CorsPolicy;
import dev.penstock.proxy.http.BodyData;
import dev.penstock.proxy.http.BodyEnd;
import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.HeaderNames;
import dev.penstock.proxy.http.Hygiene;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.upstream.UpstreamFailure;
import dev.penstock.proxy.upstream.UpstreamListener;
import dev.penstock.proxy.upstream.UpstreamStream;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. Sees what comes from the client and from the backend, whatever
 * their protocols, and passes each on to the other as fast as that one takes it.
 */
final class Exchange implements UpstreamListener {
  private static final int CONTINUE = 100;
  private static final int REQUEST_TIMEOUT = 408;

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
  private CorsPolicy.@Nullable Grant cors;
  private @Nullable Attempts attempts;
  private @Nullable UpstreamStream stream;
  private @Nullable ScheduledFuture<?> requestTimeout;
  private final boolean clientKeepsAlive;
  private boolean continueRelayed;

  /** Events of the client's side are being handled: flushing can wait for their end. */
  private boolean receiving;

  /**
   * For {@code request}, whose head is the only thing that has come so far.
   *
   * @param now {@link System#nanoTime}
   */
  Exchange(Downstream downstream, RequestHead request, long now) {
    this.downstream = downstream;
    this.loop = downstream.connection().loop();
    this.request = request;
    this.clientKeepsAlive = request.keepAlive();
    this.tally = new ExchangeTally(request, downstream.connection(), now);
    this.clock =
        new ExchangeClock(loop.settings().timeouts(), tally.isGrpc(), now, System::nanoTime);
  }

  /** Decides what to do with the request and begins. */
  void start() {
    receiving = true;
    act(Routing.of(request, downstream.connection()));
  }

  private void act(Routing routing) {
    tally.routed(routing);
    cors = routing.cors();
    switch (routing) {
      case Routing.Answer answer -> respond(answer.status(), answer.reason());
      case Routing.Shed _ -> respond(LocalResponse.overloaded(request), true);
      case Routing.Preflight preflight ->
          respond(LocalResponse.preflight(request, preflight.allowed()), false);
      case Routing.Busy _ -> respond(LocalResponse.busy(request), false);
      case Routing.Search search -> RouteSearch.begin(search, request, loop, this::found);
      case Routing.Redirect redirect ->
          respond(LocalResponse.redirect(redirect.status(), redirect.location()), false);
      case Routing.Forward forward -> forward(forward);
    }
  }

  private void found(Routing routing) {
    if (phase != Phase.DONE) {
      act(routing);
    }
  }

  private void forward(Routing.Forward to) {
    route = to;
    Hygiene.forwardRequest(request, downstream.connection().clientAddress());
    loop.exchangeListener().onForward(request);
    try {
      to.applyTo(request);
    } catch (IllegalArgumentException e) {
      respond(500, "the route's rewrite gives no valid target");
      return;
    }
    requestTimeout = loop.after(to.rule().requestTimeoutMillis(), this::requestTimedOut);
    attempts = new Attempts(this, loop, to, tally, request.method());
    attempts.begin();
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

  /** There is nothing that could be asked for a stream. */
  void onNoEndpoint() {
    respond(503, "the backend has no endpoint");
  }

  @Override
  public void onUpstreamReady(UpstreamStream ready) {
    attempts().opened();
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
    Hygiene.forwardResponse(head);
    if (head.isInterim()) {
      continueRelayed |= head.status() == CONTINUE;
      downstream.write(head, false);
      downstream.flush();
      applyBackPressure();
    } else if (head.isSwitchingProtocols()) {
      switchProtocols(head);
    } else {
      Objects.requireNonNull(route).applyTo(head);
      writeHead(head, false);
    }
  }

  private void switchProtocols(ResponseHead head) {
    String asked = request.upgrade();
    if (asked == null || !asked.equals(head.upgrade())) {
      tally.failed(ExchangeRecord.Fault.BROKEN);
      respond(502, "the backend switched to a protocol that was not asked for");
      return;
    }
    phase = Phase.TUNNEL;
    clock.tunnel();
    ServerLoop.cancel(requestTimeout);
    attempts().end();
    tally.responded(head);
    downstream.write(head, false);
    downstream.flush();
    watch();
  }

  private void writeHead(ResponseHead head, boolean last) {
    phase = Phase.RESPONDING;
    if (attempts != null) {
      attempts.answered();
    }
    tally.responded(head);
    if (cors != null) {
      cors.applyTo(head.headers());
    }
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
    tally.ended(end.trailers());
    end(ExchangeRecord.Outcome.FORWARDED);
    downstream.finished(body.hasEnded());
  }

  @Override
  public void onUpstreamReadComplete() {
    clock.responseMoved();
    downstream.flush();
  }

  @Override
  public void onUpstreamWritabilityChanged() {
    applyBackPressure();
  }

  @Override
  public void onUpstreamFailure(UpstreamFailure failure) {
    stream = null;
    attempts().failed(failure);
    switch (phase) {
      case REQUESTING -> failedBeforeResponse(failure);
      case RESPONDING -> giveUp(ExchangeRecord.Outcome.UPSTREAM_BROKEN);
      // That is how tunnels end: what came last is still to reach the client.
      case TUNNEL -> onUpstreamEnd(BodyEnd.WITHOUT_TRAILERS);
      case DONE -> {}
    }
  }

  private void failedBeforeResponse(UpstreamFailure failure) {
    long delay = body.isReplayable() ? attempts().delayAfter(failure) : RetryBudget.NONE;
    tryAgain(delay, 502, failure.reason());
  }

  /** Another attempt after so many nanoseconds, or, when there is none, this answer. */
  private void tryAgain(long delayNanos, int status, String reason) {
    if (delayNanos == RetryBudget.NONE) {
      respond(status, reason);
    } else {
      continueRelayed = false;
      clock.requestAwaited(false);
      attempts().beginAfter(delayNanos);
    }
  }

  private Attempts attempts() {
    return Objects.requireNonNull(attempts);
  }

  // Time.

  /** The attempt under way has not been answered in its time. */
  void attemptTimedOut() {
    abandonUpstream();
    long delay = body.isReplayable() ? attempts().delayAfterTimeout() : RetryBudget.NONE;
    tryAgain(delay, 504, "the backend did not answer in time");
  }

  private void requestTimedOut() {
    expired(504, "the request took too long");
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
    boolean slow = status == REQUEST_TIMEOUT;
    tally.failed(slow ? ExchangeRecord.Fault.SLOW_CLIENT : ExchangeRecord.Fault.TIMED_OUT);
    if (phase == Phase.REQUESTING) {
      respond(LocalResponse.error(request, status, reason), slow);
    } else {
      giveUp(ExchangeRecord.Outcome.TIMED_OUT);
    }
    return Watchdog.NEVER;
  }

  private boolean awaitsClient() {
    return phase == Phase.REQUESTING
        && !body.hasEnded()
        // The end of a request without a body comes with its head.
        && request.framing().kind() != BodyFraming.Kind.NONE
        && stream != null
        && stream.isWritable()
        && !(request.expectsContinue() && !continueRelayed);
  }

  private void watch() {
    if (phase != Phase.DONE) {
      long now = System.nanoTime();
      clock.requestAwaited(awaitsClient());
      downstream.watch(now, clock.nextLook(now, downstream.room()));
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
    end(outcome);
    downstream.abort();
  }

  private void abandonUpstream() {
    if (stream != null) {
      stream.abort();
      stream = null;
    }
    if (attempts != null) {
      attempts.end();
    }
  }

  private void end(ExchangeRecord.Outcome outcome) {
    abandonUpstream();
    phase = Phase.DONE;
    ServerLoop.cancel(requestTimeout);
    body.discard();
    downstream.setReading(true);
    loop.completed(tally.record(outcome, body.octets()));
  }

  /** Reads from the client only while the backend takes what comes. */
  private void applyBackPressure() {
    UpstreamStream to = stream;
    downstream.setReading(to == null ? !body.isHolding() : to.isWritable());
    if (clock.requestAwaited(awaitsClient())) {
      watch();
    }
  }
}
