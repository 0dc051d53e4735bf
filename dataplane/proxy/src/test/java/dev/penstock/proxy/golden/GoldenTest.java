package dev.penstock.proxy.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.penstock.protocol.v1.Cluster;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Endpoint;
import dev.penstock.protocol.v1.Listener;
import dev.penstock.proxy.golden.GoldenCase.Exchange;
import dev.penstock.proxy.golden.GoldenCase.Request;
import dev.penstock.proxy.server.ExchangeListener;
import dev.penstock.proxy.server.ProxyEngine;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawClient;
import dev.penstock.proxy.support.TlsClient;
import dev.penstock.proxy.sync.RecordingListener;
import dev.penstock.proxy.sync.SnapshotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The proxy answers each case's requests from the operator's delta, with the ports of listeners and
 * the addresses of endpoints moved to the loopback address.
 */
final class GoldenTest {
  @TempDir private Path folder;

  private final List<StubBackend> backends = new ArrayList<>();

  /** Where a port of the case is open. */
  private final Map<Integer, Integer> ports = new HashMap<>();

  private final Map<String, Listener> listeners = new HashMap<>();

  static List<GoldenCase> cases() {
    return GoldenCase.all();
  }

  @AfterEach
  void stop() {
    backends.forEach(StubBackend::close);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldAnswerAsTheObjectsSayWhenServingTheirDelta(GoldenCase golden) throws Exception {
    Path file = folder.resolve("3-delta.json");
    Files.writeString(file, JsonFormat.printer().print(onLoopback(golden.delta())));
    try (ProxyEngine engine = ProxyEngine.start(Gateway.settings(), ExchangeListener.NONE);
        SnapshotFile follower = SnapshotFile.open(file, engine, new RecordingListener())) {
      assertThat(follower).isNotNull();
      for (Exchange exchange : golden.exchanges()) {
        String response = ask(exchange.request());
        check(exchange, response);
      }
    }
  }

  private Delta onLoopback(Delta delta) {
    Delta.Builder moved = delta.toBuilder();
    for (Listener.Builder listener : moved.getListenersBuilderList()) {
      listeners.put(listener.getName(), listener.build());
      listener.setPort(ports.computeIfAbsent(listener.getPort(), port -> Ports.free()));
    }
    for (Cluster.Builder cluster : moved.getClustersBuilderList()) {
      if (cluster.getEndpointsCount() > 0) {
        StubBackend backend =
            cluster.getProtocol() == Cluster.Protocol.H2C
                ? StubBackend.h2c(cluster.getName())
                : StubBackend.http1(cluster.getName());
        backends.add(backend);
        cluster
            .clearEndpoints()
            .addEndpoints(Endpoint.newBuilder().setAddress("127.0.0.1").setPort(backend.port()));
      }
    }
    return moved.build();
  }

  private String ask(Request request) throws IOException {
    Listener listener = listeners.get(request.listener());
    assertThat(listener).as("listener %s", request.listener()).isNotNull();
    int port = ports.getOrDefault(listener == null ? 0 : listener.getPort(), 0);
    try (RawClient client =
        request.sni() == null
            ? RawClient.connect(port)
            : new RawClient(new TlsClient().connect(port, request.sni()))) {
      StringBuilder head = new StringBuilder();
      head.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\n");
      head.append("host: ").append(request.host()).append("\r\n");
      request
          .headers()
          .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
      client.send(head.append("\r\n").toString());
      return client.readResponse();
    }
  }

  private void check(Exchange exchange, String response) {
    GoldenCase.Response expected = exchange.response();
    int end = response.indexOf("\r\n\r\n");
    List<String> head = List.of(response.substring(0, end).split("\r\n"));
    List<String> body = List.of(response.substring(end + 4).split("\n"));
    assertThat(head.getFirst())
        .as("%s", exchange.request())
        .startsWith("HTTP/1.1 " + expected.status());
    if (!expected.backends().isEmpty()) {
      assertThat(body.getFirst()).as("%s", exchange.request()).isIn(expected.backends());
      checkUpstream(exchange, body);
    }
    if (expected.location() != null) {
      assertThat(withCasePorts(String.valueOf(value(head, "location"))))
          .as("%s", exchange.request())
          .isEqualTo(expected.location());
    }
    checkHeaders(exchange, expected.headers(), head);
  }

  private static void checkUpstream(Exchange exchange, List<String> seen) {
    GoldenCase.Upstream expected = exchange.upstream();
    if (expected.path() != null) {
      assertThat(seen.get(1)).as("%s", exchange.request()).isEqualTo(expected.path());
    }
    if (expected.host() != null) {
      assertThat(value(seen, "host")).as("%s", exchange.request()).isEqualTo(expected.host());
    }
    checkHeaders(exchange, expected.headers(), seen);
  }

  private static void checkHeaders(
      Exchange exchange, Map<String, @Nullable String> expected, List<String> lines) {
    expected.forEach(
        (name, value) ->
            assertThat(value(lines, name)).as("%s: %s", exchange.request(), name).isEqualTo(value));
  }

  /** The values of a header's lines, joined as one (RFC 9110 section 5.2); null when absent. */
  private static @Nullable String value(List<String> lines, String name) {
    String start = name.toLowerCase(Locale.ROOT) + ": ";
    List<String> values =
        lines.stream()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
            .map(line -> line.substring(start.length()))
            .toList();
    return values.isEmpty() ? null : String.join(", ", values);
  }

  /** A location names the listener's port, which the test has moved. */
  private String withCasePorts(String location) {
    String result = location;
    for (var entry : ports.entrySet()) {
      int original = entry.getKey();
      boolean wellKnown = original == (location.startsWith("https") ? 443 : 80);
      result =
          result.replace(":" + entry.getValue() + "/", (wellKnown ? "" : ":" + original) + "/");
    }
    return result;
  }
}
