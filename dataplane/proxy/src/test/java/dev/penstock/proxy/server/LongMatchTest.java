package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.MatchConfig.NamedMatch;
import dev.penstock.proxy.config.MatchConfig.PathMatch;
import dev.penstock.proxy.config.MatchConfig.ValueMatch;
import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.server.ExchangeRecord.Fault;
import dev.penstock.proxy.server.ExchangeRecord.Outcome;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Eventually;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.Http2Peer;
import dev.penstock.proxy.support.Http2TestClient;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Requests whose match is too long for an event loop: hostile expressions on long values. There is
 * one event loop and one worker, which is kept by something else, so that what waits for the worker
 * cannot have been done by the loop.
 */
@ExtendWith(LeakCheck.class)
class LongMatchTest {
  private static final String SHORT = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String LONG =
      "GET /long HTTP/1.1\r\nHost: a\r\nx-long: " + "a".repeat(60_000) + "\r\n\r\n";

  private final int port = Ports.free();
  private final CountDownLatch until = new CountDownLatch(1);

  private ConfigBuilder config(RawBackend backend) {
    MatchConfig hostile =
        new MatchConfig(
            new PathMatch.Prefix("/"),
            "",
            List.of(new NamedMatch("x-long", new ValueMatch.Regex("(.*a){20}b"))),
            List.of());
    return new ConfigBuilder()
        .http("web", port)
        .route(
            "d/r",
            "web",
            ConfigBuilder.rule(List.of(hostile), List.of(), "d/none:1"),
            ConfigBuilder.rule(List.of(), "d/s:1"))
        .cluster("d/s:1", backend.port());
  }

  private Gateway start(RawBackend backend, int queue) {
    return Gateway.start(
        Gateway.settings()
            .withEventLoops(1)
            .withWorkers(new Workers.Settings(1, queue, Eventually.NEVER)),
        config(backend).build());
  }

  /** Keeps the worker until {@link #until}. */
  private Workers keep(Gateway gateway) {
    Workers workers = gateway.engine().workers();
    workers.offer(
        new Workers.Job() {
          @Override
          public void run() {
            try {
              until.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void refused() {}
        });
    await().untilAsserted(() -> assertThat(workers.queued()).isZero());
    return workers;
  }

  private static void awaitQueued(Workers workers, int number) {
    await().untilAsserted(() -> assertThat(workers.queued()).isEqualTo(number));
  }

  @Test
  void shouldMatchByAWorkerAndAnswerAsEver() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = start(backend, 9);
        RawClient client = RawClient.connect(port)) {
      assertThat(client.send(SHORT + LONG).readResponse()).endsWith("x");
      assertThat(client.readResponse()).endsWith("x");
      assertThat(client.send(SHORT).readResponse()).endsWith("x");
      assertThat(backend.received()).contains("GET /long HTTP/1.1\r\n");
      Workers workers = gateway.engine().workers();
      await().untilAsserted(() -> assertThat(workers.runs()).isEqualTo(1));
      assertThat(workers.runSeconds()).isPositive();
    }
  }

  @Test
  void shouldServeOthersOnTheSameLoopWhileALongMatchIsUnderWay() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = start(backend, 9);
        RawClient slow = RawClient.connect(port);
        RawClient other = RawClient.connect(port)) {
      Workers workers = keep(gateway);
      slow.send(LONG);
      awaitQueued(workers, 1);

      for (int i = 0; i < 9; i++) {
        assertThat(other.send(SHORT).readResponse()).endsWith("x");
      }
      assertThat(gateway.records()).noneMatch(record -> record.target().path().equals("/long"));
      until.countDown();
      assertThat(slow.readResponse()).endsWith("x");
    }
  }

  @Test
  void shouldServeOtherStreamsOfTheConnectionWhileALongMatchIsUnderWay() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = start(backend, 9);
        Http2TestClient client = new Http2TestClient(port)) {
      Workers workers = keep(gateway);
      Http2Peer slow = client.open();
      String value = "a".repeat(60_000);
      slow.send(Http2TestClient.head("GET", "/long", BodyFraming.NONE, "x-long", value)).end();
      awaitQueued(workers, 1);

      Http2Peer other = client.open();
      other.send(Http2TestClient.head("GET", "/", BodyFraming.NONE)).end();
      assertThat(other.next(ResponseHead.class).status()).isEqualTo(200);
      until.countDown();
      assertThat(slow.next(ResponseHead.class).status()).isEqualTo(200);
    }
  }

  @Test
  void shouldAnswer503WhenTooMuchWaitsForTheWorkers() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = start(backend, 1);
        RawClient first = RawClient.connect(port);
        RawClient second = RawClient.connect(port)) {
      Workers workers = keep(gateway);
      first.send(LONG);
      awaitQueued(workers, 1);

      assertThat(second.send(LONG).readResponse())
          .startsWith("HTTP/1.1 503 ")
          .containsPattern("retry-after: [1-4]\r\n")
          .endsWith("503 Service Unavailable: too many requests need long matching\n");
      assertThat(second.send(SHORT).readResponse()).endsWith("x");
      assertThat(workers.refused()).isEqualTo(1);
      await()
          .untilAsserted(
              () ->
                  assertThat(gateway.records())
                      .anyMatch(record -> record.fault() == Fault.BUSY && record.status() == 503));
      until.countDown();
      assertThat(first.readResponse()).endsWith("x");
    }
  }

  @Test
  void shouldForgetTheRequestWhenItsClientGoesAway() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = start(backend, 9);
        RawClient other = RawClient.connect(port)) {
      Workers workers = keep(gateway);
      try (RawClient gone = RawClient.connect(port)) {
        gone.send(LONG);
        awaitQueued(workers, 1);
      }
      await()
          .untilAsserted(
              () ->
                  assertThat(gateway.records())
                      .anyMatch(record -> record.outcome() == Outcome.CLIENT_GONE));
      until.countDown();
      await().untilAsserted(() -> assertThat(workers.runs()).isEqualTo(2));
      assertThat(other.send(SHORT).readResponse()).endsWith("x");
      assertThat(backend.received()).doesNotContain("/long");
    }
  }

  @Test
  void shouldGoByTheRoutesThatAreInForceWhenTheMatchIsFound() throws IOException {
    try (RawBackend before = RawBackend.answering("before");
        RawBackend after = RawBackend.answering("after");
        Gateway gateway = start(before, 9);
        RawClient client = RawClient.connect(port)) {
      Workers workers = keep(gateway);
      client.send(LONG);
      awaitQueued(workers, 1);
      gateway.apply(
          new ConfigBuilder()
              .http("web", port)
              .route("d/other", "web", "d/other:1")
              .cluster("d/other:1", after.port())
              .build());
      until.countDown();
      assertThat(client.readResponse()).endsWith("after");
    }
  }

  @Test
  void shouldPassTheBodyOnThatComesMeanwhile() throws IOException {
    try (RawBackend backend = RawBackend.echo();
        Gateway gateway = start(backend, 9);
        RawClient client = RawClient.connect(port)) {
      Workers workers = keep(gateway);
      client.send(LONG.replace("GET", "POST").replace("Host", "Content-Length: 5\r\nHost"));
      awaitQueued(workers, 1);
      client.send("hello");
      until.countDown();
      assertThat(client.readResponse()).endsWith("hello");
    }
  }
}
