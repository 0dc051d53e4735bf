package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class RetryTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";

  private final int port = Ports.free();

  private Gateway gateway(int retries, int... endpoints) {
    return Gateway.start(
        new ConfigBuilder()
            .http("web", port)
            .route("d/r", "web", ConfigBuilder.rule("d/s:1", 0, 0, retries))
            .cluster("d/s:1", endpoints)
            .build());
  }

  @Test
  void shouldTryAnotherEndpointWhenOneRefusesConnections() throws IOException {
    try (RawBackend backend = RawBackend.answering("ok");
        Gateway gateway = gateway(0, Ports.free(), backend.port(), Ports.free());
        RawClient client = RawClient.connect(port)) {
      for (int i = 0; i < 50; i++) {
        assertThat(client.send(POST).readResponse()).startsWith("HTTP/1.1 200 ");
      }
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(50));
      assertThat(gateway.records()).anyMatch(exchange -> exchange.attempts() > 1);
    }
  }

  @Test
  void shouldWaitForTheOnlyEndpointWhenItComesBackSoon() throws Exception {
    int endpoint = Ports.free();
    try (Gateway gateway = gateway(0, endpoint);
        RawClient client = RawClient.connect(port)) {
      client.send(GET);
      CompletableFuture<RawBackend> late =
          CompletableFuture.supplyAsync(
              () -> RawBackend.start(endpoint, RawBackend.keepAlive(request -> RawBackend.ok(""))),
              CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
      try {
        assertThat(client.readResponse()).startsWith("HTTP/1.1 200 ");
        await().untilAsserted(() -> assertThat(gateway.records()).hasSize(1));
        assertThat(gateway.records().getFirst().attempts()).isGreaterThan(2);
      } finally {
        late.get().close();
      }
    }
  }

  @Test
  void shouldRepeatAGetWhenTheBackendClosesAReusedConnectionInThatMoment() throws IOException {
    AtomicInteger served = new AtomicInteger();
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  served.incrementAndGet();
                  peer.send(RawBackend.ok("first"));
                  // The second request is read, and the connection closed in place of an answer.
                  peer.readRequest();
                });
        Gateway _ = gateway(0, backend.port());
        RawClient client = RawClient.connect(port)) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.send(GET).readResponse()).endsWith("first");
      }
      assertThat(served).hasValue(10);
    }
  }

  @Test
  void shouldRepeatAGetWhenAnEndpointDiesUnderIt() throws IOException {
    try (RawBackend dying =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.reset();
                });
        RawBackend healthy = RawBackend.answering("ok");
        Gateway _ = gateway(0, dying.port(), healthy.port());
        RawClient client = RawClient.connect(port)) {
      for (int i = 0; i < 50; i++) {
        assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void shouldNotRepeatAPostWhenItMayHaveBeenProcessed() throws IOException {
    AtomicInteger seen = new AtomicInteger();
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  seen.incrementAndGet();
                });
        Gateway _ = gateway(0, backend.port());
        RawClient client = RawClient.connect(port)) {
      assertThat(client.send(POST).readResponse()).startsWith("HTTP/1.1 502 ");
      assertThat(seen).hasValue(1);
    }
  }

  @Test
  void shouldNotRepeatAfterPartOfTheBodyIsGoneThoughTheRuleAllowsRetries() throws IOException {
    AtomicInteger seen = new AtomicInteger();
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readHead();
                  peer.readExactly(3);
                  seen.incrementAndGet();
                });
        Gateway _ = gateway(5, backend.port());
        RawClient client = RawClient.connect(port)) {
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
      assertThat(client.readResponse()).startsWith("HTTP/1.1 502 ");
      assertThat(seen).hasValue(1);
    }
  }

  @Test
  void shouldRepeatAnEmptyPostWhenTheRuleAllowsRetries() throws IOException {
    AtomicInteger seen = new AtomicInteger();
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  if (seen.incrementAndGet() > 2) {
                    peer.send(RawBackend.ok("third"));
                    peer.read();
                  }
                });
        Gateway _ = gateway(2, backend.port());
        RawClient client = RawClient.connect(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.readResponse()).endsWith("third");
    }
  }

  @Test
  void shouldGiveUpWhenEveryAttemptFails() throws IOException {
    AtomicInteger seen = new AtomicInteger();
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  seen.incrementAndGet();
                });
        Gateway _ = gateway(0, backend.port());
        RawClient client = RawClient.connect(port)) {
      assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 502 ");
      assertThat(seen).hasValue(1 + EngineSettings.Retries.DEFAULTS.idempotent());
    }
  }
}
