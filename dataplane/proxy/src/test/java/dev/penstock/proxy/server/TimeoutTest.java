package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Eventually;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class TimeoutTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final Duration LONG = Eventually.NEVER;
  private static final Duration SHORT = Duration.ofMillis(300);

  /** Milliseconds that run out, but not before something else has come about: on a busy machine. */
  private static final long AMPLE = 2_000;

  private final int port = Ports.free();

  private Gateway gateway(EngineSettings.Timeouts timeouts, ConfigBuilder config) {
    return Gateway.start(
        Gateway.settings().withTimeouts(timeouts), config.http("web", port).build());
  }

  private static ConfigBuilder to(RawBackend backend, long requestMillis, long backendMillis) {
    return new ConfigBuilder()
        .route("d/r", "web", ConfigBuilder.rule("d/s:1", requestMillis, backendMillis, 0))
        .cluster("d/s:1", backend.port());
  }

  private static EngineSettings.Timeouts timeouts(
      Duration head, Duration body, Duration idle, Duration stream, Duration stalled) {
    return new EngineSettings.Timeouts(
        LONG, head, body, idle, stream, stalled, LONG, Duration.ofSeconds(2), 240);
  }

  private static RawBackend silent() {
    return RawBackend.start(
        peer -> {
          while (peer.read() >= 0) {}
        });
  }

  @Test
  void shouldAnswer504WhenTheRequestTakesTooLong() throws IOException {
    try (RawBackend backend = silent();
        Gateway _ = Gateway.start(to(backend, 200, 0).http("web", port).build());
        RawClient client = RawClient.connect(port)) {
      assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 504 ");
      await().untilAsserted(() -> assertThat(backend.openConnections()).isZero());
    }
  }

  @Test
  void shouldBreakOffWhenTheRequestsTimeEndsWithinItsResponse() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
                  peer.read();
                });
        Gateway gateway = Gateway.start(to(backend, AMPLE, 0).http("web", port).build());
        RawClient client = RawClient.connect(port)) {
      client.send(GET).readHead();
      assertThat(client.readAll()).isEqualTo("abc");
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(1));
      assertThat(gateway.records().getFirst().outcome())
          .isEqualTo(ExchangeRecord.Outcome.TIMED_OUT);
    }
  }

  @Test
  void shouldAnswer504WhenOneAttemptTakesTooLong() throws IOException {
    try (RawBackend backend = silent();
        Gateway _ = Gateway.start(to(backend, 0, 200).http("web", port).build());
        RawClient client = RawClient.connect(port)) {
      assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 504 ");
    }
  }

  @Test
  void shouldTryAgainWhenOneAttemptTakesTooLongAndTheRuleAllowsRetries() throws IOException {
    AtomicInteger seen = new AtomicInteger();
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  if (seen.incrementAndGet() == 2) {
                    peer.send(RawBackend.ok("second"));
                  }
                  peer.read();
                });
        Gateway _ =
            Gateway.start(
                new ConfigBuilder()
                    .http("web", port)
                    .route("d/r", "web", ConfigBuilder.rule("d/s:1", 0, AMPLE, 1))
                    .cluster("d/s:1", backend.port())
                    .build());
        RawClient client = RawClient.connect(port)) {
      assertThat(client.send(GET).readResponse()).endsWith("second");
    }
  }

  @Test
  void shouldNotTimeOutWhenTheResponseStreamsOnAfterTheAttemptsTime() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
                  await().pollDelay(Duration.ofMillis(2 * AMPLE)).until(() -> true);
                  peer.send("b").read();
                });
        Gateway _ = Gateway.start(to(backend, 0, AMPLE).http("web", port).build());
        RawClient client = RawClient.connect(port)) {
      assertThat(client.send(GET).readResponse()).endsWith("ab");
    }
  }

  @Test
  void shouldAnswer408AndCloseWhenAHeadComesTooSlowly() throws IOException {
    try (Gateway gateway = gateway(timeouts(SHORT, LONG, LONG, LONG, LONG), new ConfigBuilder());
        RawClient client = RawClient.connect(port);
        RawClient other = RawClient.connect(port)) {
      client.send("GET / HTTP/1.1\r\nHost:");
      assertThat(other.send(GET).readResponse()).startsWith("HTTP/1.1 404 ");
      assertThat(client.readAll()).startsWith("HTTP/1.1 408 ").contains("connection: close");
      assertThat(other.send(GET).readResponse()).startsWith("HTTP/1.1 404 ");
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(2));
    }
  }

  @Test
  void shouldAnswer408AndCloseWhenABodyComesTooSlowly() throws IOException {
    try (RawBackend backend = silent();
        Gateway _ = gateway(timeouts(LONG, SHORT, LONG, LONG, LONG), to(backend, 0, 0));
        RawClient client = RawClient.connect(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
      assertThat(client.readAll()).startsWith("HTTP/1.1 408 ").contains("connection: close");
      await().untilAsserted(() -> assertThat(backend.openConnections()).isZero());
    }
  }

  @Test
  void shouldCloseWhenAConnectionIsIdleForTooLong() throws IOException {
    try (Gateway _ =
            gateway(
                timeouts(LONG, LONG, Duration.ofMillis(AMPLE), LONG, LONG), new ConfigBuilder());
        RawClient unused = RawClient.connect(port);
        RawClient used = RawClient.connect(port)) {
      assertThat(used.send(GET).readResponse()).startsWith("HTTP/1.1 404 ");
      assertThat(used.readAll()).isEmpty();
      assertThat(unused.readAll()).isEmpty();
    }
  }

  @Test
  void shouldGiveUpWhenNeitherSideSendsAnything() throws IOException {
    try (RawBackend backend = silent();
        Gateway _ = gateway(timeouts(LONG, LONG, LONG, SHORT, LONG), to(backend, 0, 0));
        RawClient client = RawClient.connect(port)) {
      assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 504 ");
    }
  }

  @Test
  void shouldGiveUpWhenAClientDoesNotTakeItsResponse() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
                  peer.send(new byte[100_000_000]);
                });
        Gateway gateway = gateway(timeouts(LONG, LONG, LONG, LONG, SHORT), to(backend, 0, 0));
        RawClient client = RawClient.connect(port)) {
      client.send(GET).readHead();
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(1));
      assertThat(gateway.records().getFirst().outcome())
          .isEqualTo(ExchangeRecord.Outcome.TIMED_OUT);
      await().untilAsserted(() -> assertThat(backend.openConnections()).isZero());
    }
  }
}
