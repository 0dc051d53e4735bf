package dev.penstock.proxy.telemetry;

import dev.penstock.proxy.config.SideTraffic;
import dev.penstock.proxy.config.TrafficSource;
import dev.penstock.proxy.overload.OverloadTally;
import dev.penstock.proxy.server.ExchangeRecord;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * The data plane's metrics, in Prometheus' terms. Their labels come from config alone, never from
 * what a client sends, so that their number is bounded.
 */
public final class Metrics {
  /** For requests whose host no listener has. */
  private static final String NO_LISTENER = "none";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("penstock_requests_total")
          .help("Requests by listener and class of the response's status.")
          .labelNames("listener", "code")
          .register(registry);
  private final Counter outcomes =
      Counter.builder()
          .name("penstock_request_outcomes_total")
          .help("Requests by how their exchange ended.")
          .labelNames("outcome")
          .register(registry);
  private final RequestDurations durations = new RequestDurations();
  private final CounterDataPoint retries =
      Counter.builder()
          .name("penstock_upstream_retries_total")
          .help("Attempts at an endpoint after the first.")
          .register(registry);
  private final CounterDataPoint requestBytes =
      Counter.builder()
          .name("penstock_request_body_bytes_total")
          .help("Octets of request bodies.")
          .register(registry);
  private final CounterDataPoint responseBytes =
      Counter.builder()
          .name("penstock_response_body_bytes_total")
          .help("Octets of response bodies.")
          .register(registry);
  private final CounterDataPoint connections =
      Counter.builder()
          .name("penstock_connections_total")
          .help("Client connections accepted.")
          .register(registry);
  private final GaugeDataPoint openConnections =
      Gauge.builder()
          .name("penstock_connections_open")
          .help("Client connections open.")
          .register(registry);
  private final Counter handshakes =
      Counter.builder()
          .name("penstock_tls_handshakes_total")
          .help("TLS handshakes of clients by version, and whether a session was resumed.")
          .labelNames("version", "result")
          .register(registry);
  private final CounterDataPoint handshakeFailures =
      Counter.builder()
          .name("penstock_tls_handshake_failures_total")
          .help("TLS handshakes that clients began and that came to no end.")
          .register(registry);
  private final Counter malformed =
      Counter.builder()
          .name("penstock_malformed_requests_total")
          .help(
              "What came as a request and could not be read as one, by the status it was answered"
                  + " with.")
          .labelNames("code")
          .register(registry);
  private final OutcomeMeters byOutcome = new OutcomeMeters();
  private final Map<String, ListenerMeters> listeners = new ConcurrentHashMap<>();

  /** None counted yet. */
  public Metrics() {
    registry.register(durations);
  }

  /** Adds a gauge that is read when it is asked for. */
  public void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(point -> point.call(value.getAsDouble()))
        .register(registry);
  }

  /** Adds a counter that is read when it is asked for; {@code name} ends in {@code _total}. */
  public void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(point -> point.call(value.getAsDouble()))
        .register(registry);
  }

  /** Adds counters of what is given up under overload. */
  public void shed(OverloadTally tally) {
    CounterWithCallback.builder()
        .name("penstock_overload_shed_total")
        .help("What was given up under overload, by what there was too little of.")
        .labelNames("shed", "scarce")
        .callback(point -> tally.forEach((shed, scarce, count) -> point.call(count, shed, scarce)))
        .register(registry);
  }

  /**
   * Adds counters for both sides of each route with a canary, for as long as it has one. The
   * results overlap: a failure to connect is a server error too.
   */
  public void canaries(TrafficSource traffic) {
    CounterWithCallback.builder()
        .name("penstock_canary_requests_total")
        .help("Requests of routes that have a canary, by side, but for clients that went away.")
        .labelNames("route", "revision", "side")
        .callback(
            point ->
                traffic
                    .traffic()
                    .routes()
                    .forEach(
                        side ->
                            point.call(
                                (double) side.requests(),
                                side.route(),
                                side.revision(),
                                name(side))))
        .register(registry);
    CounterWithCallback.builder()
        .name("penstock_canary_results_total")
        .help("How requests of routes that have a canary ended, by side; results may overlap.")
        .labelNames("route", "revision", "side", "result")
        .callback(
            point ->
                traffic
                    .traffic()
                    .routes()
                    .forEach(
                        side ->
                            results(side)
                                .forEach(
                                    (result, count) ->
                                        point.call(
                                            count.doubleValue(),
                                            side.route(),
                                            side.revision(),
                                            name(side),
                                            result))))
        .register(registry);
  }

  private static String name(SideTraffic side) {
    return side.canary() ? "canary" : "stable";
  }

  private static Map<String, Long> results(SideTraffic side) {
    return Map.of(
        "success", side.successes(),
        "client_error", side.clientErrors(),
        "server_error", side.serverErrors(),
        "connect_failure", side.connectFailures(),
        "timeout", side.timeouts(),
        "reset", side.resets());
  }

  /** All of them in Prometheus' text format, version 0.0.4. */
  public byte[] scrape() {
    ByteArrayOutputStream text = new ByteArrayOutputStream(8 * 1024);
    try {
      PrometheusTextFormatWriter.create().write(text, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail to be written", e);
    }
    return text.toByteArray();
  }

  void completed(ExchangeRecord exchange) {
    String listener = exchange.listener() == null ? NO_LISTENER : exchange.listener();
    ListenerMeters meters = listeners.get(listener);
    if (meters == null) {
      meters = listeners.computeIfAbsent(listener, ListenerMeters::new);
    }
    meters.record(exchange);
    byOutcome.of(exchange.outcome()).inc();
    requestBytes.inc(exchange.requestBytes());
    responseBytes.inc(exchange.responseBytes());
    if (exchange.attempts() > 1) {
      retries.inc(exchange.attempts() - 1L);
    }
  }

  void connectionOpened() {
    connections.inc();
    openConnections.inc();
  }

  void connectionClosed() {
    openConnections.dec();
  }

  void handshake(String version, boolean resumed) {
    handshakes.labelValues(version, resumed ? "resumed" : "full").inc();
  }

  void handshakeFailed() {
    handshakeFailures.inc();
  }

  void malformed(int status) {
    malformed.labelValues(Integer.toString(status)).inc();
  }

  /** The data points of how exchanges end, looked up once; all are there from the start, at 0. */
  private final class OutcomeMeters {
    private final CounterDataPoint forwarded = meter(ExchangeRecord.Outcome.FORWARDED);
    private final CounterDataPoint local = meter(ExchangeRecord.Outcome.LOCAL);
    private final CounterDataPoint clientGone = meter(ExchangeRecord.Outcome.CLIENT_GONE);
    private final CounterDataPoint upstreamBroken = meter(ExchangeRecord.Outcome.UPSTREAM_BROKEN);
    private final CounterDataPoint timedOut = meter(ExchangeRecord.Outcome.TIMED_OUT);

    CounterDataPoint of(ExchangeRecord.Outcome outcome) {
      return switch (outcome) {
        case FORWARDED -> forwarded;
        case LOCAL -> local;
        case CLIENT_GONE -> clientGone;
        case UPSTREAM_BROKEN -> upstreamBroken;
        case TIMED_OUT -> timedOut;
      };
    }

    private CounterDataPoint meter(ExchangeRecord.Outcome outcome) {
      return outcomes.labelValues(outcome.name().toLowerCase(Locale.ROOT));
    }
  }

  /** A listener's data points, looked up once. */
  private final class ListenerMeters {
    private final CounterDataPoint[] byClass = new CounterDataPoint[6];
    private final RequestDurations.Observed duration;

    ListenerMeters(String listener) {
      byClass[0] = requests.labelValues(listener, "none");
      for (int i = 1; i < byClass.length; i++) {
        byClass[i] = requests.labelValues(listener, i + "xx");
      }
      duration = durations.of(listener);
    }

    void record(ExchangeRecord exchange) {
      int statusClass = exchange.status() / 100;
      byClass[statusClass < byClass.length ? statusClass : 0].inc();
      duration.add(exchange.durationNanos() / 1e9);
    }
  }
}
