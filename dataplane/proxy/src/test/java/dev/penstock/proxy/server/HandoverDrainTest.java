package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static dev.penstock.proxy.support.Eventually.awaitDone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.support.Eventually;
import dev.penstock.proxy.support.Http2Peer;
import dev.penstock.proxy.support.Http2TestClient;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How connections that were handed over end, without the loss of a request. */
@ExtendWith(LeakCheck.class)
class HandoverDrainTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String CLOSE = "connection: close\r\n";

  private final CountDownLatch slow = new CountDownLatch(1);
  private RawBackend ofStable;
  private RawBackend ofCanary;
  private HandoverRig rig;

  @BeforeEach
  void start() {
    ofStable = RawBackend.answering("stable");
    ofCanary =
        RawBackend.start(
            RawBackend.keepAlive(
                request -> {
                  if (request.startsWith("GET /slow ")) {
                    await().until(() -> slow.getCount() == 0);
                  }
                  return RawBackend.ok("canary");
                }));
    rig = HandoverRig.start(ofStable.port(), ofCanary.port());
  }

  @AfterEach
  void stop() {
    rig.close();
    ofStable.close();
    ofCanary.close();
  }

  static Stream<Named<Consumer<HandoverRig>>> ends() {
    return Stream.of(
        Named.of(
            "its peer has gone",
            rig -> rig.handOver(HandoverRig.withPeers(rig.handover(), "127.0.0.7"))),
        Named.of("the handover has gone", HandoverRig::handNothingOver),
        Named.of(
            "the weight is 0", rig -> rig.handOver(HandoverRig.withWeight(rig.handover(), 0))));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void shouldEndWithTheNextResponseWhen(Consumer<HandoverRig> end) throws IOException {
    try (RawClient client = rig.connect()) {
      assertThat(client.send(GET).readResponse()).doesNotContain(CLOSE).endsWith("canary");
      end.accept(rig);
      assertThat(client.send(GET).readAll()).contains(CLOSE).endsWith("canary");
    }
    try (RawClient next = rig.connect()) {
      assertThat(next.send(GET).readResponse()).doesNotContain(CLOSE).endsWith("stable");
    }
  }

  @ParameterizedTest
  @MethodSource("ends")
  void shouldFinishTheRequestUnderWayWhen(Consumer<HandoverRig> end) throws IOException {
    try (RawClient client = rig.connect()) {
      client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> ofCanary.received().contains("/slow"));
      end.accept(rig);
      slow.countDown();
      assertThat(client.readAll()).contains(CLOSE).endsWith("canary");
    }
  }

  @ParameterizedTest
  @MethodSource("ends")
  void shouldAnnounceTheEndToHttp2ClientsWhen(Consumer<HandoverRig> end) {
    try (Http2TestClient client = new Http2TestClient(rig.port())) {
      Http2Peer first = client.get("/");
      assertThat(first.next(ResponseHead.class).status()).isEqualTo(200);
      assertThat(first.readBody()).isEqualTo("canary");

      end.accept(rig);

      await().until(() -> !client.goAways().isEmpty());
      assertThat(client.goAways().getFirst()).isEqualTo(Integer.MAX_VALUE);
      await().until(() -> !client.connection().isActive());
    }
  }

  @ParameterizedTest
  @MethodSource("ends")
  void shouldCloseTunnelsAfterAGraceWhen(Consumer<HandoverRig> end) throws IOException {
    try (RawBackend chat = WebSocketTest.echo();
        HandoverRig other = HandoverRig.start(ofStable.port(), chat.port());
        RawClient client = other.connect()) {
      assertThat(client.send(WebSocketTest.UPGRADE).readHead()).startsWith("HTTP/1.1 101 ");

      end.accept(other);

      assertThat(client.readAll().getBytes(StandardCharsets.ISO_8859_1))
          .as("a close frame with 1001")
          .containsExactly((byte) 0x88, 0x02, 0x03, (byte) 0xE9);
    }
  }

  @ParameterizedTest
  @MethodSource("ends")
  void shouldCloseIdleConnectionsAfterAGraceWhen(Consumer<HandoverRig> end) throws IOException {
    try (RawClient client = rig.connect()) {
      client.send(GET).readResponse();
      end.accept(rig);
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void shouldKeepIdleConnectionsWhenTheWeightComesBackWithinTheGrace() throws IOException {
    try (RawClient client = rig.connect();
        RawClient other = rig.connectFrom("127.0.0.9")) {
      client.send(GET).readResponse();
      rig.handOver(HandoverRig.withWeight(rig.handover(), 0));
      rig.handOver(HandoverRig.withWeight(rig.handover(), 100));
      // What ends after the grace of the first shows that the grace is over.
      other.send(GET).readResponse();
      rig.handOver(HandoverRig.withSources(rig.handover(), "127.0.0.1/32"));
      rig.handOver(HandoverRig.withWeight(rig.handover(), 0));
      assertThat(other.readAll()).isEmpty();
      assertThat(client.send(GET).readResponse()).doesNotContain(CLOSE).endsWith("canary");
    }
  }

  @Test
  void shouldKeepATestersConnectionWhenTheWeightIs0() throws IOException {
    rig.handOver(HandoverRig.withSources(rig.handover(), "127.0.0.8/32"));
    try (RawClient tester = rig.connectFrom("127.0.0.8");
        RawClient other = rig.connectFrom("127.0.0.9")) {
      tester.send(GET).readResponse();
      other.send(GET).readResponse();

      rig.handOver(HandoverRig.withWeight(rig.handover(), 0));

      assertThat(tester.send(GET).readResponse()).doesNotContain(CLOSE).endsWith("canary");
      assertThat(other.send(GET).readAll()).contains(CLOSE).endsWith("canary");
    }
  }

  @Test
  void shouldKeepConnectionsWhenTheWeightIsOnlyLower() throws IOException {
    try (RawClient client = rig.connect()) {
      client.send(GET).readResponse();
      rig.handOver(HandoverRig.withWeight(rig.handover(), 1));
      assertThat(client.send(GET).readResponse()).doesNotContain(CLOSE).endsWith("canary");
    }
  }

  @Test
  void shouldEndThroughTheRelayWhenTheCanaryIsShutDown() throws Exception {
    try (RawClient client = rig.connect()) {
      client.send(GET).readResponse();
      rig.canary().startDraining();
      CompletableFuture<Void> empty = rig.canary().drain(Eventually.NEVER).toCompletableFuture();
      assertThat(client.send(GET).readAll()).contains(CLOSE).endsWith("canary");
      client.socket().close();
      awaitDone(empty);
    }
    CompletableFuture<Void> relays = rig.stable().drain(Eventually.NEVER).toCompletableFuture();
    awaitDone(relays);
  }

  @Test
  void shouldKeepItsRelaysWhenTheStablePodDrains() throws Exception {
    try (RawClient client = rig.connect()) {
      client.send(GET).readResponse();
      CompletableFuture<Void> empty = rig.stable().drain(Eventually.NEVER).toCompletableFuture();

      assertThat(client.send(GET).readResponse()).doesNotContain(CLOSE).endsWith("canary");
      assertThat(empty).isNotDone();
      client.socket().close();
      awaitDone(empty);
    }
  }

  @Test
  void shouldHandNothingOverWhenTheStablePodDrains() throws Exception {
    rig.stable().startDraining();
    try (RawClient client = rig.connect()) {
      assertThat(client.send(GET).readAll()).contains(CLOSE).endsWith("stable");
    }
    assertThat(rig.stable().handovers().failures()).isZero();
  }

  @Test
  void shouldBreakRelaysOffWhenTheStablePodsGraceIsOver() throws Exception {
    try (RawClient client = rig.connect()) {
      client.send(GET).readResponse();
      awaitDone(rig.stable().drain(Duration.ofMillis(300)));
      assertThat(client.readAll()).isEmpty();
    }
    awaitDone(rig.canary().drain(Eventually.NEVER));
  }
}
