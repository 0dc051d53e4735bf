package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Command;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.kube.SelfSigned;
import dev.penstock.e2e.load.Change;
import dev.penstock.e2e.load.Curl;
import dev.penstock.e2e.load.Echo;
import dev.penstock.e2e.load.PlainConnection;
import dev.penstock.e2e.load.Target;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** From {@code kubectl apply} to a request served. */
@Order(10)
@TestInstance(Lifecycle.PER_CLASS)
final class FirstLightTest {
  private static final String GATEWAY =
      """
      apiVersion: penstock.dev/v1alpha1
      kind: Gateway
      metadata:
        name: first
      spec:
        replicas: 2
        listeners:
        - name: http
          port: 80
          protocol: HTTP
        - name: shop
          port: 443
          protocol: HTTPS
          hosts: [shop.example.com]
          tls:
            credentialName: shop
        - name: blog
          port: 443
          protocol: HTTPS
          hosts: [blog.example.com]
          tls:
            credentialName: blog
      """;
  private static final String SHOP =
      """
      apiVersion: penstock.dev/v1alpha1
      kind: Route
      metadata:
        name: shop
      spec:
        parentRefs:
        - name: first
        hostnames: [shop.example.com]
        rules:
        - backendRefs:
          - name: echo-v1
            port: 80
            weight: %d
          - name: echo-v2
            port: 80
            weight: %d
      """;
  private static final String BLOG =
      """
      apiVersion: penstock.dev/v1alpha1
      kind: Route
      metadata:
        name: blog
      spec:
        parentRefs:
        - name: first
        hostnames: [blog.example.com]
        rules:
        - backendRefs:
          - name: echo-v1
            port: 80
      """;
  private static final String GRPC =
      """
      apiVersion: penstock.dev/v1alpha1
      kind: Route
      metadata:
        name: grpc
      spec:
        parentRefs:
        - name: first
        hostnames: [grpc.example.com]
        rules:
        - backendRefs:
          - name: echo-v1
            port: 81
      """;

  private final SelfSigned shop = SelfSigned.forHost("shop.example.com");
  private final SelfSigned blog = SelfSigned.forHost("blog.example.com");

  @TempDir private Path folder;

  private Sandbox sandbox;
  private InetSocketAddress http;
  private InetSocketAddress https;

  @BeforeAll
  void install() {
    sandbox = Sandbox.open("first-light");
    sandbox.apply(Backend.of("echo-v1", "v1", 1));
    sandbox.apply(Backend.of("echo-v2", "v2", 1));
    sandbox.apply(shop.secret("shop"));
    sandbox.apply(blog.secret("blog"));
    sandbox.apply(GATEWAY);
    sandbox.apply(SHOP.formatted(1, 1));
    sandbox.apply(BLOG);
    sandbox.apply(GRPC);
    sandbox.awaitGateway("first", "Programmed");
    List.of("shop", "blog", "grpc").forEach(sandbox::awaitRoute);
    sandbox.awaitDeployment("echo-v1");
    sandbox.awaitDeployment("echo-v2");
    sandbox.awaitGateway("first", "Ready");
    http = sandbox.address("first", 80);
    https = sandbox.address("first", 443);
    awaitServedByEveryPod();
  }

  /** What is Programmed may have been so before the last pod of a backend had started. */
  private void awaitServedByEveryPod() {
    List<String> hosts = List.of("shop.example.com", "blog.example.com", "grpc.example.com");
    for (Pod pod : sandbox.fleet("first")) {
      InetSocketAddress address = new InetSocketAddress(pod.getStatus().getPodIP(), 80);
      hosts.forEach(host -> PlainConnection.awaitStatus(address, host, 200));
    }
    PlainConnection.awaitStatus(http, "blog.example.com", 200);
  }

  @AfterAll
  void remove() {
    sandbox.close();
  }

  @Test
  void shouldAnswerWhenAskedInHttp1OrHttp2() {
    Curl.Answer first = Curl.get(http, "http://blog.example.com/a?b=c", "--http1.1");
    assertThat(first.status()).as("%s", first).isEqualTo(200);
    assertThat(first.version()).isEqualTo("1.1");
    assertThat(first.body()).contains("\"host\":\"blog.example.com\"", "\"path\":\"/a?b=c\"");

    Curl.Answer second = Curl.get(http, "http://blog.example.com/a?b=c", "--http2-prior-knowledge");
    assertThat(second.status()).as("%s", second).isEqualTo(200);
    assertThat(second.version()).isEqualTo("2");
    assertThat(second.body()).contains("\"host\":\"blog.example.com\"");
  }

  @Test
  void shouldShowTheCertificateOfTheHostWhenAskedOverTls() throws IOException {
    Path trustShop = Files.writeString(folder.resolve("shop.pem"), shop.certificatePem());
    Path trustBlog = Files.writeString(folder.resolve("blog.pem"), blog.certificatePem());

    Curl.Answer atShop =
        Curl.get(https, "https://shop.example.com/", "--cacert", trustShop.toString());
    assertThat(atShop.status()).as("%s", atShop).isEqualTo(200);
    assertThat(atShop.version()).as("agreed on by ALPN").isEqualTo("2");
    Curl.Answer atBlog =
        Curl.get(https, "https://blog.example.com/", "--http1.1", "--cacert", trustBlog.toString());
    assertThat(atBlog.status()).as("%s", atBlog).isEqualTo(200);
    assertThat(atBlog.version()).isEqualTo("1.1");

    Curl.Answer wrong =
        Curl.get(https, "https://blog.example.com/", "--cacert", trustShop.toString());
    assertThat(wrong.exitCode())
        .as("curl's code for a certificate it does not trust")
        .isEqualTo(60);
  }

  @Test
  void shouldSpeakEachTlsVersionWhenAskedForIt() throws IOException {
    Path trust = Files.writeString(folder.resolve("trust.pem"), shop.certificatePem());
    for (String version : List.of("1.2", "1.3")) {
      Curl.Answer answer =
          Curl.get(
              https,
              "https://shop.example.com/",
              "--cacert",
              trust.toString(),
              "--tlsv" + version,
              "--tls-max",
              version);
      assertThat(answer.status()).as("TLS %s: %s", version, answer).isEqualTo(200);
    }
    Curl.Answer old =
        Curl.get(https, "https://shop.example.com/", "-k", "--tlsv1.1", "--tls-max", "1.1");
    assertThat(old.exitCode()).as("TLS 1.1 is refused").isNotZero();
  }

  @Test
  void shouldPassMessagesBothWaysWhenAWebSocketIsOpened() throws Exception {
    Target overTls = new Target(https, "blog.example.com", "/chat", SelfSigned.trust(shop, blog));
    try (Echo plain = Echo.open(Target.plain(http, "blog.example.com", "/chat"));
        Echo tls = Echo.open(overTls)) {
      plain.roundTrip("one");
      tls.roundTrip("two");
      plain.roundTrip("x".repeat(100_000));
      tls.roundTrip("y".repeat(100_000));
    }
  }

  @Test
  void shouldServeGrpcWhenTheServiceSpeaksH2c() {
    String unary = grpcurl("{\"payload\":{\"body\":\"aGk=\"}}", "UnaryCall");
    assertThat(unary).contains("\"body\": \"aGk=\"", "\"serverId\": \"v1\"");
    String both =
        grpcurl(
            "{\"payload\":{\"body\":\"b25l\"}} {\"payload\":{\"body\":\"dHdv\"}}",
            "FullDuplexCall");
    assertThat(both).containsSubsequence("b25l", "dHdv");
  }

  @Test
  void shouldPassOnTheStatusWhenAGrpcCallFails() {
    Command.Result refused =
        Command.attempt(
            grpcurlCommand(
                "{\"response_status\":{\"code\":9,\"message\":\"not now\"}}", "UnaryCall"));
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.output()).contains("FailedPrecondition", "not now");
  }

  private String grpcurl(String data, String method) {
    return Command.run(grpcurlCommand(data, method).toArray(String[]::new));
  }

  private List<String> grpcurlCommand(String data, String method) {
    return List.of(
        "grpcurl",
        "-plaintext",
        "-authority",
        "grpc.example.com",
        "-d",
        data,
        http.getAddress().getHostAddress() + ":" + http.getPort(),
        "grpc.testing.TestService/" + method);
  }

  @Test
  void shouldFollowWithinASecondWhenAWeightIsEdited() throws IOException {
    List<PlainConnection> connections = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        connections.add(new PlainConnection(http, Sandbox.SOON));
      }
      editWeights(connections, 100, 0, "v1");
      editWeights(connections, 0, 100, "v2");
      editWeights(connections, 1, 1, "v1", "v2");
    } finally {
      for (PlainConnection connection : connections) {
        connection.close();
      }
    }
  }

  private void editWeights(List<PlainConnection> connections, int v1, int v2, String... versions) {
    Change.showsWithinASecond(
        "weights %d to %d are served".formatted(v1, v2),
        () -> sandbox.apply(SHOP.formatted(v1, v2)),
        () -> versionsOf(connections).equals(Set.of(versions)));
  }

  /** Which versions answer, asked on connections that may be to different pods of the fleet. */
  private static Set<String> versionsOf(List<PlainConnection> connections) throws IOException {
    Set<String> versions = new HashSet<>();
    for (PlainConnection connection : connections) {
      for (int i = 0; i < 5; i++) {
        PlainConnection.Answer answer = connection.get("shop.example.com", "/");
        assertThat(answer.status()).isEqualTo(200);
        versions.add(answer.body().replaceAll("(?s).*\"version\":\"(\\w+)\".*", "$1"));
      }
    }
    return versions;
  }

  @Test
  void shouldAnswer404WhenTheRouteIsDeleted() throws IOException {
    String gone = BLOG.replace("blog", "gone");
    sandbox.apply(gone);
    PlainConnection.awaitStatus(http, "gone.example.com", 200);

    Change.showsWithinASecond(
        "a deleted Route's host is answered with 404",
        () -> {
          var _ = sandbox.route("gone").delete();
        },
        () -> status("gone.example.com") == 404);
    assertThat(status("blog.example.com")).isEqualTo(200);
  }

  private int status(String host) throws IOException {
    return PlainConnection.status(http, host, "/");
  }

  @Test
  void shouldLeaveNothingWhenTheGatewayIsDeleted() {
    String brief = GATEWAY.replace("first", "brief").replace("replicas: 2", "replicas: 1");
    sandbox.apply(brief);
    sandbox.awaitGateway("brief", "Programmed");
    assertThat(children("brief"))
        .contains("deployment.apps/brief-gateway", "service/brief-gateway")
        .contains("serviceaccount/brief-gateway")
        .contains("poddisruptionbudget.policy/brief-gateway");

    var _ = sandbox.gateway("brief").delete();
    await().atMost(Sandbox.PODS).untilAsserted(() -> assertThat(children("brief")).isBlank());
  }

  /** The names of all that bears a Gateway's label. */
  private String children(String gateway) {
    return Command.run(
        "kubectl",
        "get",
        "--namespace",
        sandbox.namespace(),
        "--output=name",
        "--ignore-not-found",
        "--selector=penstock.dev/gateway=" + gateway,
        "deployments,replicasets,pods,services,endpointslices,serviceaccounts,configmaps,secrets,"
            + "poddisruptionbudgets,horizontalpodautoscalers");
  }
}
