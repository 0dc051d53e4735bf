package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.config.RouteConfig.Attachment;
import dev.penstock.proxy.support.ConfigBuilder;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The share a canary gets, measured at its backend, over connections on all loops. */
@ExtendWith(LeakCheck.class)
class CanaryShareTest {
  private static final int CONNECTIONS = 10;
  private static final int ROUNDS = 1_000;

  private final int port = Ports.free();

  private ConfigBuilder config(RawBackend stable, RawBackend canary) {
    return new ConfigBuilder()
        .http("web", port)
        .cluster("d/stable:1", stable.port())
        .cluster("d/canary:1", canary.port());
  }

  private static RouteConfig route(String name, String host, int weight) {
    List<Attachment> attachments = List.of(new Attachment("web", List.of(host)));
    return new RouteConfig(
        name,
        attachments,
        List.of(ConfigBuilder.rule(List.of(), "d/stable:1")),
        0,
        "old",
        new CanaryConfig(
            "new",
            attachments,
            List.of(ConfigBuilder.rule(List.of(), "d/canary:1")),
            weight,
            List.of(),
            null));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 25, 50})
  void shouldBeTheWeightWhenTenThousandRequestsCome(int weight) throws Exception {
    try (RawBackend stable = RawBackend.answering("old");
        RawBackend canary = RawBackend.answering("new");
        Gateway _ =
            Gateway.start(config(stable, canary).route(route("d/r", "a", weight)).build())) {
      assertThat(shares("a").getFirst()).isBetween(weight - 0.2, weight + 0.2);
    }
  }

  @Test
  void shouldBeEachRoutesWeightWhenTheirRequestsAlternate() throws Exception {
    try (RawBackend stable = RawBackend.answering("old");
        RawBackend canary = RawBackend.answering("new");
        Gateway gateway =
            Gateway.start(
                config(stable, canary)
                    .route(route("d/r", "a", 1))
                    .route(route("d/s", "b", 25))
                    .build())) {
      List<Double> shares = shares("a", "b");

      assertThat(shares.getFirst()).isBetween(0.8, 1.2);
      assertThat(shares.getLast()).isBetween(24.8, 25.2);
      int all = 2 * CONNECTIONS * ROUNDS;
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(all));
      assertThat(gateway.records())
          .allMatch(record -> record.rule() != null && record.rule().side() != null);
    }
  }

  @Test
  void shouldFollowWhenTheWeightChangesUnderOpenConnections() throws Exception {
    try (RawBackend stable = RawBackend.answering("old");
        RawBackend canary = RawBackend.answering("new");
        Gateway gateway =
            Gateway.start(config(stable, canary).route(route("d/r", "a", 50)).build());
        RawClient client = RawClient.connect(port)) {
      gateway.apply(config(stable, canary).route(route("d/r", "a", 100)).build());
      for (int i = 0; i < 20; i++) {
        assertThat(answer(client, "a")).isEqualTo("new");
      }
      gateway.apply(config(stable, canary).route(route("d/r", "a", 0)).build());
      for (int i = 0; i < 20; i++) {
        assertThat(answer(client, "a")).isEqualTo("old");
      }
    }
  }

  /** Asks for each host in turn on each connection, and gives the canary's percents by host. */
  private List<Double> shares(String... hosts) throws IOException {
    int[] ofCanary = new int[hosts.length];
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        clients.add(RawClient.connect(port));
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (RawClient client : clients) {
          for (int host = 0; host < hosts.length; host++) {
            ofCanary[host] += answer(client, hosts[host]).equals("new") ? 1 : 0;
          }
        }
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
    List<Double> shares = new ArrayList<>();
    for (int count : ofCanary) {
      shares.add(100.0 * count / (CONNECTIONS * ROUNDS));
    }
    return shares;
  }

  private static String answer(RawClient client, String host) throws IOException {
    String response = client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").readResponse();
    return response.substring(response.length() - 3);
  }
}
