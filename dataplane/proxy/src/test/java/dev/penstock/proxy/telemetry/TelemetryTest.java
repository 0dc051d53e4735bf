package dev.penstock.proxy.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.penstock.proxy.config.SideTraffic;
import dev.penstock.proxy.config.Traffic;
import dev.penstock.proxy.http.Headers;
import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TelemetryTest {
  private final Metrics metrics = new Metrics();

  @Test
  void shouldWriteALineOfJsonWhenAnExchangeEnds() {
    Instant before = Instant.now();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Headers headers =
        new Headers()
            .add(AsciiString.of("user-agent"), AsciiString.of("tab\tand \"quotes\""))
            .add(
                TraceContext.TRACEPARENT,
                AsciiString.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    try (AccessLog log = new AccessLog(out)) {
      Telemetry telemetry = new Telemetry(metrics, log);
      telemetry.onComplete(Exchanges.of("http", 200, 1, headers));
      telemetry.onComplete(Exchanges.of(null, 404, 0, new Headers()));
    }

    List<String> lines = out.toString(UTF_8).lines().toList();
    assertThat(lines).hasSize(2).noneMatch(line -> line.contains("secret"));
    JsonObject first = JsonParser.parseString(lines.getFirst()).getAsJsonObject();
    assertThat(Instant.parse(first.get("time").getAsString()))
        .isBetween(before.truncatedTo(ChronoUnit.MILLIS), Instant.now());
    assertThat(first.get("protocol").getAsString()).isEqualTo("HTTP/1.1");
    assertThat(first.get("listener").getAsString()).isEqualTo("http");
    assertThat(first.get("userAgent").getAsString()).isEqualTo("tab\tand \"quotes\"");
    assertThat(first.get("traceId").getAsString()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(first.get("durationMs").getAsDouble()).isEqualTo(1.5);
    assertThat(JsonParser.parseString(lines.getLast()).getAsJsonObject().has("listener")).isFalse();
  }

  @Test
  void shouldDropLinesAndCountThemWhenTheLogCannotBeWrittenInTime() {
    CountDownLatch stuck = new CountDownLatch(1);
    AccessLog log = new AccessLog(new StuckStream(stuck));
    Telemetry telemetry = new Telemetry(metrics, log);
    for (int i = 0; i < 40_000; i++) {
      telemetry.onComplete(Exchanges.of("http", 200, 1, new Headers()));
    }
    assertThat(log.dropped()).isPositive();
    assertThat(scrape()).contains("penstock_access_log_dropped_total");
    stuck.countDown();
    log.close();
  }

  @Test
  void shouldCountByListenerAndStatusClassWhenExchangesEnd() {
    Telemetry telemetry = new Telemetry(metrics, null);
    telemetry.onConnectionOpened();
    telemetry.onComplete(Exchanges.of("http", 204, 3, new Headers()));
    telemetry.onComplete(Exchanges.of("http", 502, 1, new Headers()));
    telemetry.onComplete(Exchanges.of(null, 0, 0, new Headers()));
    telemetry.onMalformed(400);
    telemetry.onConnectionClosed();
    metrics.gauge("penstock_config_routes", "Routes in force.", () -> 7);

    assertThat(scrape())
        .contains(
            "penstock_requests_total{code=\"2xx\",listener=\"http\"} 1.0",
            "penstock_requests_total{code=\"5xx\",listener=\"http\"} 1.0",
            "penstock_requests_total{code=\"none\",listener=\"none\"} 1.0",
            "penstock_request_outcomes_total{outcome=\"forwarded\"} 3.0",
            "penstock_upstream_retries_total 2.0",
            "penstock_request_duration_seconds_bucket{listener=\"http\",le=\"0.0025\"} 2",
            "penstock_malformed_requests_total{code=\"400\"} 1.0",
            "penstock_connections_open 0.0",
            "penstock_config_routes 7.0");
  }

  @Test
  void shouldCountBothSidesForAsLongAsARouteHasACanary() {
    List<SideTraffic> traffic = new ArrayList<>();
    metrics.canaries(() -> new Traffic(traffic, null, false, 0, 0));
    assertThat(scrape()).doesNotContain("penstock_canary_requests_total{");

    traffic.add(new SideTraffic("n/r", "b7", true, 9, 6, 1, 3, 2, 1, 0, new TreeMap<>()));
    assertThat(scrape())
        .contains(
            "penstock_canary_requests_total{revision=\"b7\",route=\"n/r\",side=\"canary\"} 9.0",
            "penstock_canary_results_total{"
                + "result=\"success\",revision=\"b7\",route=\"n/r\",side=\"canary\"} 6.0",
            "result=\"client_error\",revision=\"b7\",route=\"n/r\",side=\"canary\"} 1.0",
            "result=\"server_error\",revision=\"b7\",route=\"n/r\",side=\"canary\"} 3.0",
            "result=\"connect_failure\",revision=\"b7\",route=\"n/r\",side=\"canary\"} 2.0",
            "result=\"timeout\",revision=\"b7\",route=\"n/r\",side=\"canary\"} 1.0",
            "result=\"reset\",revision=\"b7\",route=\"n/r\",side=\"canary\"} 0.0");

    traffic.clear();
    assertThat(scrape()).doesNotContain("penstock_canary_requests_total{");
  }

  private String scrape() {
    return new String(metrics.scrape(), UTF_8);
  }

  /** A pipe that nobody reads from. */
  private static final class StuckStream extends OutputStream {
    private final CountDownLatch stuck;

    StuckStream(CountDownLatch stuck) {
      this.stuck = stuck;
    }

    @Override
    public void write(int octet) throws IOException {
      try {
        stuck.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }
}
