package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** HTTP/1.1 on both sides. */
@ExtendWith(LeakCheck.class)
class ForwardingTest {
  private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: example.com\r\n\r\n";

  private final int port = Ports.free();

  private Gateway gatewayTo(RawBackend backend) {
    return Gateway.start(
        new ConfigBuilder()
            .http("web", port)
            .route("default/all", "web", "default/app:80")
            .cluster("default/app:80", backend.port())
            .build());
  }

  @Test
  void shouldForwardAGetWhenARouteMatches() throws IOException {
    try (RawBackend backend = RawBackend.answering("hello");
        Gateway gateway = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send(GET);

      assertThat(client.readResponse())
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("\r\ndate: ")
          .endsWith("\r\n\r\nhello");
      assertThat(backend.received())
          .startsWith("GET /a?b=c HTTP/1.1\r\nhost: example.com\r\n")
          .contains("x-forwarded-for: 127.0.0.1\r\n")
          .contains("x-forwarded-proto: http\r\n")
          .contains("x-forwarded-host: example.com\r\n");
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(1));
      ExchangeRecord exchange = gateway.records().getFirst();
      assertThat(exchange.outcome()).isEqualTo(ExchangeRecord.Outcome.FORWARDED);
      assertThat(exchange.status()).isEqualTo(200);
      assertThat(exchange.responseBytes()).isEqualTo(5);
      assertThat(exchange.listener()).isEqualTo("web");
      assertThat(exchange.cluster()).isEqualTo("default/app:80");
    }
  }

  @Test
  void shouldReuseBothConnectionsWhenRequestsFollow() throws IOException {
    try (RawBackend backend = RawBackend.answering("hello");
        Gateway gateway = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      for (int i = 0; i < 100; i++) {
        client.send(GET);
        assertThat(client.readResponse()).endsWith("hello");
      }
      assertThat(backend.connections()).isEqualTo(1);
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(100));
    }
  }

  @Test
  void shouldAnswerInOrderWhenRequestsArePipelined() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                RawBackend.keepAlive(
                    request -> RawBackend.ok(request.substring(4, request.indexOf(" HTTP")))));
        Gateway gateway = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 300; i++) {
        requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
      }
      client.send(requests.toString());
      for (int i = 0; i < 300; i++) {
        assertThat(client.readResponse()).endsWith("\r\n\r\n/" + i);
      }
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(300));
    }
  }

  @Test
  void shouldForwardBodiesWhenTheirLengthIsKnown() throws IOException {
    try (RawBackend backend = RawBackend.echo();
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello");
      client.send(" world");

      assertThat(client.readResponse()).contains("content-length: 11\r\n").endsWith("hello world");
    }
  }

  @Test
  void shouldForwardChunksAndTrailersBothWaysWhenTheLengthIsUnknown() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                  peer.send("5\r\nhello\r\n0\r\nx-sum: 42\r\n\r\n");
                  peer.read();
                });
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.send("3\r\nabc\r\n2\r\nde\r\n0\r\nx-check: 7\r\n\r\n");

      assertThat(client.readResponse()).contains("5\r\nhello\r\n").endsWith("x-sum: 42\r\n\r\n");
      assertThat(backend.received())
          .contains("transfer-encoding: chunked\r\n")
          .endsWith("0\r\nx-check: 7\r\n\r\n");
    }
  }

  @Test
  void shouldSendNoBodyWhenTheMethodOrStatusHasNone() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                RawBackend.keepAlive(
                    request ->
                        request.startsWith("HEAD")
                            ? "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"
                            : request.startsWith("GET /204")
                                ? "HTTP/1.1 204 No Content\r\n\r\n"
                                : "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"));
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readHead()).contains("content-length: 1234\r\n");
      client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 204 ").doesNotContain("content-length");
      client.send("GET /304 HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 304 ").contains("etag: \"x\"");
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  @Test
  void shouldChunkAResponseThatEndsWithItsConnection() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
                });
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send(GET);
      assertThat(client.readResponse())
          .contains("transfer-encoding: chunked\r\n")
          .endsWith("d\r\nuntil the end\r\n0\r\n\r\n");
      client.send(GET);
      assertThat(client.readResponse()).contains("until the end");
    }
  }

  @Test
  void shouldCloseAfterTheResponseWhenTheClientSpeaksHttp10() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.send(
                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
                  peer.read();
                });
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");

      assertThat(client.readAll()).contains("200 OK").doesNotContain("chunked").endsWith("\nabc");
    }
  }

  @Test
  void shouldCloseAfterTheResponseWhenTheClientAsksForIt() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

      assertThat(client.readAll()).contains("connection: close\r\n").endsWith("x");
      assertThat(backend.received()).doesNotContain("connection: close");
    }
  }

  @Test
  void shouldRelayInterimResponsesWhenTheBackendSendsThem() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readHead();
                  peer.send("HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n");
                  peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                  String body = peer.readExactly(4);
                  peer.send(RawBackend.ok("got " + body));
                  peer.read();
                });
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 103 ").contains("link: </s.css>\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 100 ");
      client.send("body");
      assertThat(client.readResponse()).startsWith("HTTP/1.1 200 ").endsWith("got body");
    }
  }

  @Test
  void shouldNotReuseTheConnectionWhenAFinalStatusComesInPlaceOf100() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  while (peer.readHead() != null) {
                    peer.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
                  }
                });
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
      assertThat(client.readAll()).startsWith("HTTP/1.1 417 ").contains("connection: close\r\n");
      await().untilAsserted(() -> assertThat(backend.openConnections()).isZero());
    }
  }

  @Test
  void shouldServeTheNextRequestWhenAResponseCameBeforeItsRequestsEnd() throws IOException {
    CountDownLatch answered = new CountDownLatch(1);
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  String head = peer.readHead();
                  if (head != null && head.startsWith("POST")) {
                    peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
                    answered.countDown();
                    while (peer.read() >= 0) {}
                  } else {
                    peer.send(RawBackend.ok("next"));
                    peer.read();
                  }
                });
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
      assertThat(client.readResponse()).startsWith("HTTP/1.1 413 ");
      client.send("defghij" + GET);
      assertThat(client.readResponse()).endsWith("next");
      assertThat(answered.getCount()).isZero();
    }
  }

  @Test
  void shouldHoldTheBackendBackWhenTheClientDoesNotRead() throws Exception {
    long size = 64L << 20;
    AtomicLong sent = new AtomicLong();
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                  byte[] piece = new byte[64 << 10];
                  for (long left = size; left > 0; left -= piece.length) {
                    peer.send(piece);
                    sent.addAndGet(piece.length);
                  }
                  peer.read();
                });
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send(GET);
      client.readHead();
      long stalledAt = awaitStill(sent);
      assertThat(stalledAt).isLessThan(size / 2);

      for (long left = size; left > 0; left -= 1 << 20) {
        assertThat(client.readExactly(1 << 20)).hasSize(1 << 20);
      }
    }
  }

  @Test
  void shouldHoldTheClientBackWhenTheBackendDoesNotRead() throws Exception {
    int size = 64 << 20;
    CountDownLatch go = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readHead();
                  awaitLatch(go);
                  for (int left = size; left > 0; left -= 1 << 20) {
                    peer.readExactly(1 << 20);
                  }
                  peer.send(RawBackend.ok("all read"));
                  peer.read();
                });
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    byte[] piece = new byte[64 << 10];
                    try {
                      for (int left = size; left > 0; left -= piece.length) {
                        client.send(piece);
                        sent.addAndGet(piece.length);
                      }
                    } catch (IOException e) {
                      sent.set(-1);
                    }
                  });
      assertThat(awaitStill(sent)).isLessThan(size / 2);
      go.countDown();
      assertThat(client.readResponse()).endsWith("all read");
      sender.join();
      assertThat(sent).hasValue(size);
    }
  }

  @Test
  void shouldCancelTheBackendsWorkWhenTheClientGoesAway() throws Exception {
    CountDownLatch requested = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  requested.countDown();
                  assertThat(peer.read()).isEqualTo(-1);
                  cancelled.countDown();
                });
        Gateway gateway = gatewayTo(backend)) {
      try (RawClient client = RawClient.connect(port)) {
        client.send(GET);
        requested.await();
      }
      cancelled.await();
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(1));
      assertThat(gateway.records().getFirst().outcome())
          .isEqualTo(ExchangeRecord.Outcome.CLIENT_GONE);
    }
  }

  @Test
  void shouldBreakTheResponseOffWhenTheBackendDoes() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                });
        Gateway gateway = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send(GET);
      assertThat(client.readHead()).contains("content-length: 10");
      assertThat(client.readAll()).isEqualTo("abc");
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(1));
      assertThat(gateway.records().getFirst().outcome())
          .isEqualTo(ExchangeRecord.Outcome.UPSTREAM_BROKEN);
    }
  }

  @Test
  void shouldBreakAChunkedResponseOffVisiblyWhenTheBackendDoes() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
                });
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      client.send(GET);
      assertThatThrownBy(client::readResponse).hasMessageContaining("closed within chunks");
    }
  }

  @Test
  void shouldNotSendARequestOnAConnectionThatTalkedUnasked() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.send(RawBackend.ok("mine") + RawBackend.ok("poison"));
                  peer.read();
                });
        Gateway _ = gatewayTo(backend);
        RawClient client = RawClient.connect(port)) {
      for (int i = 0; i < 5; i++) {
        client.send(GET);
        assertThat(client.readResponse()).endsWith("mine");
      }
    }
  }

  private static long awaitStill(AtomicLong counter) {
    long[] last = {-1};
    await()
        .pollInterval(java.time.Duration.ofMillis(200))
        .until(
            () -> {
              boolean still = counter.get() > 0 && counter.get() == last[0];
              last[0] = counter.get();
              return still;
            });
    return last[0];
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
