package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.BackendConfig;
import dev.penstock.proxy.config.FilterConfig;
import dev.penstock.proxy.config.FilterConfig.PathModifier;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.RuleConfig;
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

/** What the gateway answers itself. */
@ExtendWith(LeakCheck.class)
class LocalAnswersTest {
  private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: example.com:8080\r\n\r\n";

  private final int port = Ports.free();

  private String answerTo(ConfigBuilder config, String request) throws IOException {
    try (Gateway _ = Gateway.start(config.http("web", port).build());
        RawClient client = RawClient.connect(port)) {
      return client.send(request).readResponse();
    }
  }

  private static RuleConfig redirect(FilterConfig.Redirect redirect) {
    return new RuleConfig(List.of(MatchConfig.ANY), List.of(redirect), List.of(), 0, 0, 0);
  }

  @Test
  void shouldAnswer404WhenNoRouteMatches() throws IOException {
    assertThat(answerTo(new ConfigBuilder(), GET))
        .startsWith("HTTP/1.1 404 Not Found\r\n")
        .contains("content-type: text/plain")
        .endsWith("404 Not Found: no route matches\n");
  }

  @Test
  void shouldAnswer404WhenNoListenerHasTheHost() throws IOException {
    try (Gateway _ = Gateway.start(new ConfigBuilder().http("web", port, "other.org").build());
        RawClient client = RawClient.connect(port)) {
      assertThat(client.send(GET).readResponse()).startsWith("HTTP/1.1 404 ");
    }
  }

  @Test
  void shouldServeTheNextRequestWhenOneWithABodyWasAnsweredHere() throws IOException {
    try (Gateway gateway = Gateway.start(new ConfigBuilder().http("web", port).build());
        RawClient client = RawClient.connect(port)) {
      for (int i = 0; i < 3; i++) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        assertThat(client.readResponse()).startsWith("HTTP/1.1 404 ");
      }
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 404 ");
      client.send(GET + GET);
      assertThat(client.readResponse()).startsWith("HTTP/1.1 404 ");
      assertThat(client.readResponse()).startsWith("HTTP/1.1 404 ");
      await().untilAsserted(() -> assertThat(gateway.records()).hasSize(6));
    }
  }

  @Test
  void shouldCloseWhenAnAnsweredRequestsBodyIsTooLongToDrop() throws IOException {
    try (Gateway _ = Gateway.start(new ConfigBuilder().http("web", port).build());
        RawClient client = RawClient.connect(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n");
      assertThat(client.readResponse()).startsWith("HTTP/1.1 404 ");
      Thread.ofVirtual().start(() -> sendUntilClosed(client));
      assertThat(client.readAll()).isEmpty();
    }
  }

  private static void sendUntilClosed(RawClient client) {
    try {
      while (true) {
        client.send(new byte[64 << 10]);
      }
    } catch (IOException e) {
      // The gateway has had enough.
    }
  }

  @Test
  void shouldAnswer500WhenTheBackendIsUnresolved() throws IOException {
    RuleConfig unresolved =
        new RuleConfig(List.of(), List.of(), List.of(new BackendConfig("", 1, List.of())), 0, 0, 0);
    assertThat(answerTo(new ConfigBuilder().route("d/r", "web", unresolved), GET))
        .startsWith("HTTP/1.1 500 ");
  }

  @Test
  void shouldAnswer503WhenTheClusterHasNoEndpoints() throws IOException {
    assertThat(answerTo(new ConfigBuilder().route("d/r", "web", "d/s:1").cluster("d/s:1"), GET))
        .startsWith("HTTP/1.1 503 ");
  }

  @Test
  void shouldAnswer502WhenNoConnectionCanBeMade() throws IOException {
    ConfigBuilder config =
        new ConfigBuilder().route("d/r", "web", "d/s:1").cluster("d/s:1", Ports.free());
    assertThat(answerTo(config, GET)).startsWith("HTTP/1.1 502 ");
  }

  @Test
  void shouldAnswer502WhenTheBackendSpeaksNoHttp() throws IOException {
    try (RawBackend backend =
        RawBackend.start(
            peer -> {
              peer.readHead();
              peer.send("220 mail.example.com ESMTP\r\n\r\n");
            })) {
      ConfigBuilder config =
          new ConfigBuilder().route("d/r", "web", "d/s:1").cluster("d/s:1", backend.port());
      assertThat(answerTo(config, GET)).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void shouldTellGrpcClientsInTheirWayWhenTheBackendIsAway() throws IOException {
    String call =
        """
        POST /pkg.Service/Method HTTP/1.1
        Host: a
        Content-Type: application/grpc+proto
        Content-Length: 0

        """
            .replace("\n", "\r\n");
    assertThat(answerTo(new ConfigBuilder().route("d/r", "web", "d/s:1").cluster("d/s:1"), call))
        .startsWith("HTTP/1.1 200 ")
        .contains("content-type: application/grpc\r\n", "grpc-status: 14\r\n")
        .contains("grpc-message: the backend has no endpoint\r\n");
    assertThat(answerTo(new ConfigBuilder(), call)).contains("grpc-status: 12\r\n");
  }

  /** A script that may not read an error cannot tell its user of it. */
  @Test
  void shouldLetScriptsReadErrorsAndRedirectsWhenTheRuleAllowsTheirOrigin() throws IOException {
    FilterConfig cors =
        new FilterConfig.Cors(
            List.of("http://a.org"), false, List.of(), List.of(), List.of("x-total"), 5);
    String request = "GET / HTTP/1.1\r\nHost: a\r\nOrigin: http://a.org\r\n\r\n";
    BackendConfig away = new BackendConfig("d/s:1", 1, List.of());
    RuleConfig unreachable = new RuleConfig(List.of(), List.of(cors), List.of(away), 0, 0, 0);
    RuleConfig unresolved =
        new RuleConfig(
            List.of(), List.of(cors), List.of(new BackendConfig("", 1, List.of())), 0, 0, 0);
    RuleConfig moved =
        new RuleConfig(
            List.of(),
            List.of(cors, new FilterConfig.Redirect("https", "b.org", null, 0, 301)),
            List.of(),
            0,
            0,
            0);

    assertThat(
            answerTo(
                new ConfigBuilder().route("d/r", "web", unreachable).cluster("d/s:1"), request))
        .startsWith("HTTP/1.1 503 ")
        .contains("access-control-allow-origin: http://a.org\r\n")
        .contains("access-control-expose-headers: x-total\r\n");
    assertThat(answerTo(new ConfigBuilder().route("d/r", "web", unresolved), request))
        .startsWith("HTTP/1.1 500 ")
        .contains("access-control-allow-origin: http://a.org\r\n");
    assertThat(answerTo(new ConfigBuilder().route("d/r", "web", moved), request))
        .startsWith("HTTP/1.1 301 ")
        .contains("access-control-allow-origin: http://a.org\r\n");
  }

  @Test
  void shouldRedirectWhenTheRuleSaysSo() throws IOException {
    RuleConfig rule = redirect(new FilterConfig.Redirect("https", "other.org", null, 0, 301));
    assertThat(answerTo(new ConfigBuilder().route("d/r", "web", rule), GET))
        .startsWith("HTTP/1.1 301 ")
        .contains("location: https://other.org/a?b=c\r\n");
  }

  @Test
  void shouldRedirectToTheListenersPortWhenNeitherSchemeNorPortIsGiven() throws IOException {
    PathModifier path = new PathModifier.ReplacePrefix("/x");
    RuleConfig rule = redirect(new FilterConfig.Redirect("", "", path, 0, 302));
    assertThat(answerTo(new ConfigBuilder().route("d/r", "web", rule), GET))
        .startsWith("HTTP/1.1 302 ")
        .contains("location: http://example.com:" + port + "/x/a?b=c\r\n");
  }
}
