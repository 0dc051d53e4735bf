package dev.penstock.proxy.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.server.ProxyEngine;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Metrics and access log of real traffic, read while it passes. */
@ExtendWith(LeakCheck.class)
final class ObservedTrafficTest {
  private static final int CLIENTS = 8;
  private static final int REQUESTS = 100;

  private final int port = Ports.free();

  @Test
  void shouldCountAndLogEachRequestWhenScrapedMeanwhile() throws Exception {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    Metrics metrics = new Metrics();
    try (RawBackend backend = RawBackend.answering("hello");
        // Closed last: writes what is queued.
        AccessLog accessLog = new AccessLog(log);
        ProxyEngine engine =
            ProxyEngine.start(Gateway.settings(), new Telemetry(metrics, accessLog));
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      engine.apply(
          new ConfigBuilder()
              .http("web", port)
              .route("d/r", "web", "d/s:1")
              .cluster("d/s:1", backend.port())
              .build());
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(this::ask));
      }
      while (!running.stream().allMatch(Future::isDone)) {
        metrics.scrape();
      }
      for (Future<?> client : running) {
        client.get();
      }
    }

    assertThat(log.toString(UTF_8).lines()).hasSize(CLIENTS * REQUESTS);
    assertThat(new String(metrics.scrape(), UTF_8))
        .contains(
            "penstock_requests_total{code=\"2xx\",listener=\"web\"} %.1f"
                .formatted((double) CLIENTS * REQUESTS));
  }

  private boolean ask() throws Exception {
    try (RawClient client = RawClient.connect(port)) {
      for (int i = 0; i < REQUESTS; i++) {
        assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
            .endsWith("hello");
      }
    }
    return true;
  }
}
