package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Command;
import dev.penstock.e2e.kube.Manifests;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.load.Curl;
import dev.penstock.e2e.load.PlainConnection;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What Routes can say about requests, and what the data plane does with them. */
@Order(15)
@TestInstance(Lifecycle.PER_CLASS)
final class TrafficTest {
  private static final int ADMIN = 9901;

  @TempDir private Path folder;

  private Sandbox sandbox;
  private InetSocketAddress http;

  @BeforeAll
  void install() {
    sandbox = Sandbox.open("traffic");
    sandbox.apply(Backend.of("one", "one", 1));
    sandbox.apply(Backend.of("two", "two", 1));
    sandbox.apply(Manifests.gateway("main", "listeners: [%s]".formatted(Manifests.HTTP)));
    sandbox.awaitDeployment("one");
    sandbox.awaitDeployment("two");
    sandbox.awaitGateway("main", "Ready");
    http = sandbox.address("main", 80);
    for (String backend : List.of("one", "two")) {
      route("to-" + backend, "- backendRefs: [{name: %s, port: 80}]".formatted(backend));
      PlainConnection.awaitStatus(http, "to-" + backend + ".example.com", 200);
    }
  }

  @AfterAll
  void remove() {
    sandbox.close();
  }

  /** Applies a Route of which only the rules differ, and waits until it is programmed. */
  private void route(String name, String rules) {
    sandbox.apply(Manifests.route(name, "main", Manifests.field("rules", rules)));
    sandbox.awaitRoute(name);
  }

  @Test
  void shouldTakeTheMostSpecificRuleWhenSeveralMatch() {
    route(
        "match",
        """
        - backendRefs: [{name: one, port: 80}]
        - matches:
          - path: {type: Exact, value: /exact}
          - path: {type: PathPrefix, value: /prefix/longer}
          - path: {type: RegularExpression, value: "/item/[0-9]+"}
          - path: {value: /method}
            method: PUT
          - path: {value: /header}
            headers: [{name: X-Pick, value: two}]
          - path: {value: /query}
            queryParams: [{name: pick, value: two}]
          backendRefs: [{name: two, port: 80}]
        """);
    assertVersion("one", "/");
    assertVersion("two", "/exact");
    assertVersion("one", "/exact/not");
    assertVersion("two", "/prefix/longer/and/more");
    assertVersion("one", "/prefix/longerword");
    assertVersion("two", "/item/42");
    assertVersion("one", "/item/x");
    assertVersion("two", "/method", "--request", "PUT");
    assertVersion("one", "/method");
    assertVersion("two", "/header", "--header", "x-pick: two");
    assertVersion("one", "/header", "--header", "x-pick: one");
    assertVersion("two", "/query?a=b&pick=two");
    assertVersion("one", "/query?pick=one");
  }

  private void assertVersion(String version, String path, String... options) {
    Curl.Answer answer = Curl.get(http, "http://match.example.com" + path, options);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(answer.body()).as(path).contains("\"version\":\"" + version + "\"");
  }

  @Test
  void shouldChangeRequestAndResponseWhenFiltersSaySo() {
    route(
        "filters",
        """
        - matches:
          - path: {value: /old}
          filters:
          - type: RequestHeaderModifier
            requestHeaderModifier:
              set: [{name: X-Set, value: new}]
              add: [{name: X-Add, value: added}]
              remove: [X-Remove]
          - type: ResponseHeaderModifier
            responseHeaderModifier:
              set: [{name: X-Answer, value: "42"}]
          - type: URLRewrite
            urlRewrite:
              hostname: inner.example.com
              path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}
          backendRefs: [{name: one, port: 80}]
        - matches:
          - path: {value: /moved}
          filters:
          - type: RequestRedirect
            requestRedirect:
              scheme: https
              statusCode: 301
              path: {type: ReplaceFullPath, replaceFullPath: /there}
        """);
    Curl.Answer changed =
        Curl.get(
            http,
            "http://filters.example.com/old/path?q=1",
            "--include",
            "--header",
            "X-Set: old",
            "--header",
            "X-Remove: me");
    assertThat(changed.body())
        .contains("\"path\":\"/new/path?q=1\"", "\"host\":\"inner.example.com\"")
        .contains("\"X-Set\":[\"new\"]", "\"X-Add\":[\"added\"]")
        .doesNotContain("X-Remove")
        .containsIgnoringCase("x-answer: 42");

    Curl.Answer moved = Curl.get(http, "http://filters.example.com/moved/x", "--include");
    assertThat(moved.status()).isEqualTo(301);
    assertThat(moved.body()).containsIgnoringCase("location: https://filters.example.com/there");
  }

  @Test
  void shouldAnswer504WhenATimeoutPasses() {
    route(
        "timeout",
        """
        - timeouts: {request: 2s}
          backendRefs: [{name: one, port: 80}]
        """);
    long start = System.nanoTime();
    assertThat(Curl.get(http, "http://timeout.example.com/delay?ms=25000").status()).isEqualTo(504);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(10));
    assertThat(Curl.get(http, "http://timeout.example.com/delay?ms=50").status()).isEqualTo(200);
  }

  @Test
  void shouldAnswerEveryRequestWhenAnEndpointRefusesConnections() throws IOException {
    String alive = sandbox.pods("app", "one").getFirst().getStatus().getPodIP();
    String refusing = sandbox.pods("app", "two").getFirst().getStatus().getPodIP();
    sandbox.apply(
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: half
        spec:
          ports:
          - name: http
            port: 80
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: half-alive
          labels:
            kubernetes.io/service-name: half
        addressType: IPv4
        ports:
        - name: http
          port: 8080
        endpoints:
        - addresses: [%s]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: half-refusing
          labels:
            kubernetes.io/service-name: half
        addressType: IPv4
        ports:
        - name: http
          port: 9
        endpoints:
        - addresses: [%s]
        """
            .formatted(alive, refusing));
    route("half", "- backendRefs: [{name: half, port: 80}]");
    PlainConnection.awaitStatus(http, "half.example.com", 200);
    try (PlainConnection plain = new PlainConnection(http, Sandbox.SOON)) {
      for (int i = 0; i < 100; i++) {
        assertThat(plain.get("half.example.com", "/").status()).as("request %d", i).isEqualTo(200);
      }
    }
  }

  @Test
  void shouldStreamWhenBodiesAreLargerThanThePodsMemory() throws Exception {
    route("stream", "- backendRefs: [{name: one, port: 80}]");
    int size = 400_000_000;
    Path file = folder.resolve("large");
    String sha256 = write(file, size);
    Curl.Answer sent =
        Curl.get(http, "http://stream.example.com/", "--upload-file", file.toString());
    assertThat(sent.status()).as("%s", sent).isEqualTo(200);
    assertThat(sent.body()).contains("\"size\":" + size, sha256);

    Path received = folder.resolve("received");
    Curl.Answer answer =
        Curl.get(
            http, "http://stream.example.com/bytes?n=" + size, "--output", received.toString());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Files.size(received)).isEqualTo(size);
    assertNoPodRestarted();
  }

  private static String write(Path file, int size) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] part = new byte[1_000_000];
    new java.util.Random(1).nextBytes(part);
    try (var out = Files.newOutputStream(file)) {
      for (int written = 0; written < size; written += part.length) {
        out.write(part);
        digest.update(part);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Test
  void shouldHoldBackTheBackendWhenTheClientReadsSlowly() {
    route("slow", "- backendRefs: [{name: one, port: 80}]");
    Curl.Answer slow =
        Curl.get(
            http,
            "http://slow.example.com/bytes?n=10000000000",
            "--limit-rate",
            "1M",
            "--max-time",
            "8",
            "--output",
            "/dev/null");
    assertThat(slow.exitCode()).as("curl's code for its own limit of time").isEqualTo(28);
    assertThat(slow.status()).isEqualTo(200);
    assertNoPodRestarted();
  }

  private void assertNoPodRestarted() {
    assertThat(sandbox.fleet("main"))
        .extracting(pod -> pod.getStatus().getContainerStatuses().getFirst().getRestartCount())
        .containsOnly(0);
  }

  @Test
  void shouldLogTheRequestWithItsTraceWhenItIsServed() {
    route("log", "- backendRefs: [{name: one, port: 80}]");
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    Curl.Answer answer =
        Curl.get(
            http,
            "http://log.example.com/logged",
            "--header",
            "traceparent: 00-" + trace + "-00f067aa0ba902b7-01");
    assertThat(answer.body()).as("what the backend is told").contains(trace);

    String pod = sandbox.fleet("main").getFirst().getMetadata().getName();
    await()
        .atMost(Sandbox.SOON)
        .untilAsserted(
            () ->
                assertThat(
                        Command.run("kubectl", "logs", "-n", sandbox.namespace(), pod)
                            .lines()
                            .filter(line -> line.contains(trace)))
                    .singleElement()
                    .asString()
                    .startsWith("{")
                    .contains("/logged", "log.example.com", "200"));
  }

  @Test
  void shouldShowItsStateToThePodNetworkAlone() throws IOException {
    Pod pod = sandbox.fleet("main").getFirst();
    InetSocketAddress admin = new InetSocketAddress(pod.getStatus().getPodIP(), ADMIN);
    for (String path : List.of("/livez", "/readyz", "/metrics")) {
      assertThat(PlainConnection.status(admin, "admin", path)).as(path).isEqualTo(200);
    }
    assertThat(
            sandbox
                .client()
                .services()
                .inNamespace(sandbox.namespace())
                .withName("main-gateway")
                .require()
                .getSpec()
                .getPorts())
        .extracting(port -> port.getPort())
        .containsExactly(80);
  }

  @Test
  void shouldRefuseWhenARequestCouldBeReadInTwoWays() {
    route("hostile", "- backendRefs: [{name: one, port: 80}]");
    Curl.Answer both =
        Curl.get(
            http,
            "http://hostile.example.com/",
            "--header",
            "Content-Length: 3",
            "--header",
            "Transfer-Encoding: chunked",
            "--data",
            "abc");
    assertThat(both.status()).isEqualTo(400);
    Curl.Answer dots = Curl.get(http, "http://hostile.example.com/a/%2e%2e/b", "--path-as-is");
    assertThat(dots.status()).as("%s", dots).isIn(200, 400);
    assertThat(dots.body()).doesNotContain("/a/");
  }
}
