package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static dev.penstock.proxy.support.Eventually.awaitDone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.http.ResponseHead;
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
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DrainTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final int port = Ports.free();

  private Gateway gateway(RawBackend backend) {
    return Gateway.start(
        new ConfigBuilder()
            .http("web", port)
            .route("d/r", "web", "d/s:1")
            .cluster("d/s:1", backend.port())
            .build());
  }

  @Test
  void shouldStillAcceptButCloseAfterEachResponseWhenDrainingHasStarted() throws IOException {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = gateway(backend);
        RawClient before = RawClient.connect(port)) {
      assertThat(before.send(GET).readResponse()).doesNotContain("connection: close");

      gateway.engine().startDraining();

      assertThat(before.send(GET).readAll()).contains("connection: close\r\n").endsWith("x");
      try (RawClient after = RawClient.connect(port)) {
        assertThat(after.send(GET).readAll()).contains("connection: close\r\n").endsWith("x");
      }
    }
  }

  @Test
  void shouldServeAnIdleConnectionsNextRequestWhileTheGraceLasts() throws Exception {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = gateway(backend);
        RawClient client = RawClient.connect(port)) {
      client.send(GET).readResponse();
      CompletableFuture<Void> empty =
          gateway.engine().drain(Eventually.NEVER).toCompletableFuture();

      Assertions.assertThatThrownBy(() -> RawClient.connect(port))
          .isInstanceOf(ConnectException.class);
      assertThat(empty).isNotDone();
      assertThat(client.send(GET).readAll()).contains("connection: close\r\n").endsWith("x");
      client.socket().close();
      awaitDone(empty);
    }
  }

  @Test
  void shouldCloseIdleConnectionsWhenTheGraceNearsItsEnd() throws Exception {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = gateway(backend);
        RawClient client = RawClient.connect(port);
        RawClient unused = RawClient.connect(port)) {
      client.send(GET).readResponse();
      CompletableFuture<Void> empty =
          gateway.engine().drain(Duration.ofMillis(500)).toCompletableFuture();
      assertThat(client.readAll()).isEmpty();
      assertThat(unused.readAll()).isEmpty();
      awaitDone(empty);
    }
  }

  @Test
  void shouldFinishTheRequestUnderWayWhenDraining() throws Exception {
    CountDownLatch requested = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  requested.countDown();
                  await().until(() -> answer.getCount() == 0);
                  peer.send(RawBackend.ok("late"));
                });
        Gateway gateway = gateway(backend);
        RawClient client = RawClient.connect(port)) {
      client.send(GET);
      requested.await();
      CompletableFuture<Void> empty =
          gateway.engine().drain(Eventually.NEVER).toCompletableFuture();
      answer.countDown();
      assertThat(client.readAll()).endsWith("late");
      client.socket().close();
      awaitDone(empty);
    }
  }

  @Test
  void shouldBreakOffWhatIsLeftWhenTheGraceIsOver() throws Exception {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readRequest();
                  peer.read();
                });
        Gateway gateway = gateway(backend);
        RawClient client = RawClient.connect(port)) {
      client.send(GET);
      await().until(() -> backend.openConnections() == 1);
      awaitDone(gateway.engine().drain(Duration.ofMillis(300)));
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void shouldAnnounceTheEndToHttp2ClientsAndServeWhatTheyStillSend() throws Exception {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = gateway(backend);
        Http2TestClient client = new Http2TestClient(port)) {
      Http2Peer first = client.get("/");
      assertThat(first.next(ResponseHead.class).status()).isEqualTo(200);
      first.readBody();

      gateway.engine().startDraining();

      await().until(() -> !client.goAways().isEmpty());
      assertThat(client.goAways()).containsExactly(Integer.MAX_VALUE);
      await().until(() -> client.goAways().size() == 2);
      assertThat(client.goAways().getLast()).isEqualTo(3);
      await().until(() -> !client.connection().isActive());
    }
  }

  @Test
  void shouldServeTheFirstStreamOfAConnectionMadeWhileDraining() {
    try (RawBackend backend = RawBackend.answering("x");
        Gateway gateway = gateway(backend)) {
      gateway.engine().startDraining();
      try (Http2TestClient client = new Http2TestClient(port)) {
        Http2Peer stream = client.get("/");
        assertThat(stream.next(ResponseHead.class).status()).isEqualTo(200);
        assertThat(stream.readBody()).isEqualTo("x");
        await().until(() -> !client.goAways().isEmpty());
      }
    }
  }
}
