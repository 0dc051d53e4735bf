package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.config.RouteConfig.Attachment;
import dev.penstock.proxy.config.RuleConfig;
import dev.penstock.proxy.config.SideTraffic;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** As what the exchanges of a canary are counted, each ended in its own way on real sockets. */
@ExtendWith(LeakCheck.class)
class CanaryTrafficTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String GRPC_CALL =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\n\r\n";

  private static final String UPGRADE =
      """
      GET / HTTP/1.1
      Host: a
      Connection: upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

      """
          .replace("\n", "\r\n");

  private final int port = Ports.free();

  private RouteConfig route(int weight, RuleConfig canary) {
    List<Attachment> everywhere = List.of(new Attachment("web", List.of()));
    return new RouteConfig(
        "d/r",
        everywhere,
        List.of(ConfigBuilder.rule(List.of(), "d/none:1")),
        0,
        "old",
        new CanaryConfig("new", everywhere, List.of(canary), weight, List.of(), null));
  }

  /** All to the canary, whose requests may take so long. */
  private Gateway gateway(long millis, int... endpoints) {
    RouteConfig route = route(100, ConfigBuilder.rule("d/s:1", millis, 0, 0));
    return Gateway.start(
        new ConfigBuilder().http("web", port).route(route).cluster("d/s:1", endpoints).build());
  }

  private static SideTraffic canary(Gateway gateway) {
    await().until(() -> !gateway.records().isEmpty());
    return gateway.engine().traffic().routes().getLast();
  }

  /** What the canary has counted after one request. */
  private SideTraffic after(String request, RawBackend.Script script) throws IOException {
    try (RawBackend backend = RawBackend.start(script);
        Gateway gateway = gateway(1_000, backend.port());
        RawClient client = RawClient.connect(port)) {
      client.send(request).readHead();
      return canary(gateway);
    }
  }

  private static RawBackend.Script answering(String response) {
    return RawBackend.keepAlive(request -> response);
  }

  @Test
  void shouldCountASuccessWhenTheResponseIsWhole() throws IOException {
    SideTraffic traffic = after(GET, answering(RawBackend.ok("ok")));

    assertThat(traffic).isEqualTo(one(traffic, 1, 0, 0, 0, 0, 0));
    assertThat(traffic.latency().values()).containsExactly(1L);
  }

  @Test
  void shouldCountAClientErrorAsASuccessTooWhenTheStatusIs404() throws IOException {
    SideTraffic traffic = after(GET, answering("HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n"));

    assertThat(traffic).isEqualTo(one(traffic, 1, 1, 0, 0, 0, 0));
  }

  @Test
  void shouldCountAServerErrorAloneWhenTheBackendAnswers503() throws IOException {
    SideTraffic traffic = after(GET, answering("HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n"));

    assertThat(traffic).isEqualTo(one(traffic, 0, 0, 1, 0, 0, 0));
  }

  @Test
  void shouldCountAResetWhenTheBackendBreaksOffBeforeTheResponse() throws IOException {
    SideTraffic traffic = after(GET.replace("GET", "POST"), RawBackend.Peer::readHead);

    assertThat(traffic).isEqualTo(one(traffic, 0, 0, 1, 0, 0, 1));
  }

  @Test
  void shouldCountAResetAndNoSuccessWhenTheBackendBreaksOffInTheResponse() throws IOException {
    SideTraffic traffic =
        after(
            GET,
            peer -> {
              peer.readHead();
              peer.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf");
            });

    assertThat(traffic).isEqualTo(one(traffic, 0, 0, 0, 0, 0, 1));
  }

  @Test
  void shouldCountATimeOutWhenTheBackendDoesNotAnswer() throws IOException {
    SideTraffic traffic = after(GET, peer -> peer.readExactly(10_000));

    assertThat(traffic).isEqualTo(one(traffic, 0, 0, 1, 0, 1, 0));
    assertThat(traffic.latency().firstKey()).isGreaterThanOrEqualTo(LatencyBuckets.of(1_000_000));
  }

  @Test
  void shouldCountAConnectFailureWhenNoEndpointCanBeReached() throws IOException {
    try (Gateway gateway = gateway(0, Ports.free());
        RawClient client = RawClient.connect(port)) {
      client.send(GET).readHead();
      SideTraffic traffic = canary(gateway);

      assertThat(traffic).isEqualTo(one(traffic, 0, 0, 1, 1, 0, 0));
    }
    try (Gateway gateway = gateway(0);
        RawClient client = RawClient.connect(port)) {
      client.send(GET).readHead();
      SideTraffic traffic = canary(gateway);

      assertThat(traffic).isEqualTo(one(traffic, 0, 0, 1, 1, 0, 0));
    }
  }

  @Test
  void shouldCountNothingWhenTheClientGoesAwayBeforeTheAnswer() throws IOException {
    try (RawBackend backend = RawBackend.start(peer -> peer.readExactly(10_000));
        Gateway gateway = gateway(1_000, backend.port())) {
      try (RawClient client = RawClient.connect(port)) {
        client.send(GET);
        await().until(() -> backend.received().endsWith("\r\n\r\n"));
      }
      SideTraffic traffic = canary(gateway);

      assertThat(traffic.requests()).isZero();
      assertThat(traffic.latency()).isEmpty();
    }
  }

  @Test
  void shouldCountByTheTrailersWhenACallIsGrpc() throws IOException {
    SideTraffic internal = after(GRPC_CALL, answering(grpc("13")));
    SideTraffic notFound = after(GRPC_CALL, answering(grpc("5")));
    SideTraffic fine = after(GRPC_CALL, answering(grpc("0")));
    SideTraffic untold = after(GRPC_CALL, answering(RawBackend.ok("")));
    SideTraffic local = after(GRPC_CALL, RawBackend.Peer::readHead);

    assertThat(internal).isEqualTo(one(internal, 0, 0, 1, 0, 0, 0));
    assertThat(notFound).isEqualTo(one(notFound, 1, 1, 0, 0, 0, 0));
    assertThat(fine).isEqualTo(one(fine, 1, 0, 0, 0, 0, 0));
    assertThat(untold).isEqualTo(one(untold, 0, 0, 1, 0, 0, 0));
    assertThat(local).isEqualTo(one(local, 0, 0, 1, 0, 0, 1));
  }

  private static String grpc(String status) {
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\ngrpc-status: "
        + status
        + "\r\n\r\n";
  }

  @Test
  void shouldLeaveTheLatencyOutWhenItIsATunnel() throws IOException {
    try (RawBackend backend =
            RawBackend.start(
                peer -> {
                  peer.readHead();
                  peer.send("HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
                  peer.read();
                });
        Gateway gateway = gateway(1_000, backend.port())) {
      try (RawClient client = RawClient.connect(port)) {
        client.send(UPGRADE);
        assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
      }
      SideTraffic traffic = canary(gateway);

      assertThat(traffic).isEqualTo(one(traffic, 1, 0, 0, 0, 0, 0));
      assertThat(traffic.latency()).isEmpty();
    }
  }

  @Test
  void shouldGoOnCountingWhenTheWeightChangesAndEndWithTheCanary() throws IOException {
    RuleConfig rule = ConfigBuilder.rule(List.of(), "d/s:1");
    try (RawBackend backend = RawBackend.answering("ok");
        Gateway gateway = gateway(1_000, backend.port());
        RawClient client = RawClient.connect(port)) {
      ConfigBuilder config = new ConfigBuilder().http("web", port).cluster("d/s:1", backend.port());
      client.send(GET).readResponse();
      await().until(() -> gateway.records().size() == 1);

      gateway.apply(config.route(route(0, rule)).build());
      assertThat(gateway.engine().traffic().routes())
          .extracting(SideTraffic::revision, SideTraffic::canary, SideTraffic::requests)
          .containsExactly(tuple("old", false, 0L), tuple("new", true, 1L));

      client.send(GET).readResponse();
      await().until(() -> gateway.records().size() == 2);
      assertThat(gateway.engine().traffic().routes())
          .extracting(SideTraffic::serverErrors)
          .containsExactly(1L, 0L);

      gateway.apply(config.route("d/r", "web", "d/s:1").build());
      assertThat(gateway.engine().traffic().routes()).isEmpty();
    }
  }

  /** One request of the canary's, with the latency that {@code like} has. */
  private static SideTraffic one(
      SideTraffic like,
      long success,
      long client,
      long server,
      long connect,
      long time,
      long reset) {
    return new SideTraffic(
        "d/r", "new", true, 1, success, client, server, connect, time, reset, like.latency());
  }
}
