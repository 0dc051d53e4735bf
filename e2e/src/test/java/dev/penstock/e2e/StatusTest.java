package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.Condition.Status;
import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.kube.SelfSigned;
import dev.penstock.e2e.load.Curl;
import dev.penstock.e2e.load.PlainConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What is broken is named in the status of the right object, and the rest keeps working. */
@Order(20)
@TestInstance(Lifecycle.PER_CLASS)
final class StatusTest {
  private static final String GATEWAY =
      """
      apiVersion: penstock.dev/v1alpha1
      kind: Gateway
      metadata:
        name: main
      spec:
        listeners:
        - name: http
          port: 80
          protocol: HTTP
      """;
  private Sandbox sandbox;
  private InetSocketAddress http;

  @BeforeAll
  void install() {
    sandbox = Sandbox.open("status");
    sandbox.apply(Backend.of("echo", "v1", 1));
    sandbox.apply(GATEWAY);
    sandbox.apply(route("healthy", "PathPrefix", "/", "echo"));
    sandbox.awaitGateway("main", "Programmed");
    sandbox.awaitRoute("healthy");
    sandbox.awaitDeployment("echo");
    sandbox.awaitGateway("main", "Ready");
    http = sandbox.address("main", 80);
    awaitStatus("healthy", 200);
  }

  @AfterAll
  void remove() {
    sandbox.close();
  }

  private static String route(String name, String pathType, String path, String service) {
    return """
    apiVersion: penstock.dev/v1alpha1
    kind: Route
    metadata:
      name: %1$s
    spec:
      parentRefs:
      - name: main
        sectionName: http
      hostnames: [%1$s.example.com]
      rules:
      - matches:
        - path:
            type: %2$s
            value: "%3$s"
        backendRefs:
        - name: %4$s
          port: 80
    """
        .formatted(name, pathType, path, service);
  }

  @Test
  void shouldNameTheListenerWhenOneKeyOfTenIsBroken() {
    List<SelfSigned> certificates =
        IntStream.range(0, 10).mapToObj(i -> SelfSigned.forHost("h" + i + ".example.com")).toList();
    for (int i = 0; i < 10; i++) {
      SelfSigned own = certificates.get(i);
      String key = i == 3 ? "-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n" : own.keyPem();
      sandbox.apply(SelfSigned.secret("s" + i, own.certificatePem(), key));
    }
    sandbox.apply(tenListeners());
    sandbox.apply(
        route("ten", "PathPrefix", "/", "echo")
            .replace("[ten.example.com]", "['*.example.com']")
            .replace("name: main\n    sectionName: http", "name: ten"));
    sandbox.awaitGateway("ten", "Ready");

    Condition broken = sandbox.expectListener("ten", "l3", "ResolvedRefs", Status.FALSE);
    assertThat(broken.reason()).isEqualTo("InvalidCertificateRef");
    assertThat(broken.message()).contains("e2e-status/s3", "credentialName");
    assertThat(sandbox.expectListener("ten", "l3", "Programmed", Status.FALSE)).isNotNull();
    InetSocketAddress https = sandbox.address("ten", 443);
    await().atMost(Sandbox.SOON).until(() -> overTls(https, 0).status() == 200);
    for (int i = 0; i < 10; i++) {
      Curl.Answer answer = overTls(https, i);
      assertThat(answer.status()).as("l%d: %s", i, answer).isEqualTo(i == 3 ? 0 : 200);
      if (i != 3) {
        assertThat(sandbox.expectListener("ten", "l" + i, "Programmed", Status.TRUE)).isNotNull();
      }
    }
    sandbox.expectWarning("Gateway", "ten", "InvalidCertificateRef");

    sandbox.apply(certificates.get(3).secret("s3"));
    assertThat(sandbox.expectListener("ten", "l3", "Programmed", Status.TRUE)).isNotNull();
    Curl.Answer mended = overTls(https, 3);
    assertThat(mended.status()).as("%s", mended).isEqualTo(200);
  }

  private static Curl.Answer overTls(InetSocketAddress address, int number) {
    return Curl.get(address, "https://h" + number + ".example.com/", "--insecure");
  }

  private static String tenListeners() {
    StringBuilder yaml =
        new StringBuilder(
            """
            apiVersion: penstock.dev/v1alpha1
            kind: Gateway
            metadata:
              name: ten
            spec:
              listeners:
            """);
    for (int i = 0; i < 10; i++) {
      yaml.append(
          """
            - name: l%1$d
              port: 443
              protocol: HTTPS
              hosts: [h%1$d.example.com]
              tls:
                credentialName: s%1$d
          """
              .formatted(i));
    }
    return yaml.toString();
  }

  @Test
  void shouldNameTheServiceWhenARouteRefersToAMissingOne() throws IOException {
    sandbox.apply(route("missing", "PathPrefix", "/", "nobody"));

    Condition refs = sandbox.expectRoute("missing", "ResolvedRefs", Status.FALSE);
    assertThat(refs.reason()).isEqualTo("BackendNotFound");
    assertThat(refs.message()).contains("rules[0].backendRefs[0].name", "e2e-status/nobody");
    assertThat(sandbox.expectRoute("missing", "Accepted", Status.TRUE)).isNotNull();
    awaitStatus("missing", 500);
    assertThat(status("healthy")).isEqualTo(200);
    sandbox.expectWarning("Route", "missing", "BackendNotFound");

    sandbox.apply(service("nobody"));
    assertThat(sandbox.expectRoute("missing", "ResolvedRefs", Status.TRUE)).isNotNull();
    awaitStatus("missing", 200);
  }

  private static String service(String name) {
    return """
    apiVersion: v1
    kind: Service
    metadata:
      name: %s
    spec:
      selector:
        app: echo
      ports:
      - port: 80
        targetPort: 8080
    """
        .formatted(name);
  }

  @Test
  void shouldNameTheFieldWhenARegularExpressionDoesNotCompile() throws IOException {
    sandbox.apply(route("regex", "RegularExpression", "/(unclosed", "echo"));

    Condition accepted = sandbox.expectRoute("regex", "Accepted", Status.FALSE);
    assertThat(accepted.reason()).isEqualTo("UnsupportedValue");
    assertThat(accepted.message()).contains("rules[0].matches[0].path.value");
    assertThat(status("regex")).isEqualTo(404);
    assertThat(status("healthy")).isEqualTo(200);
    sandbox.expectWarning("Route", "regex", "UnsupportedValue");

    sandbox.apply(route("regex", "RegularExpression", "/(closed)?", "echo"));
    assertThat(sandbox.expectRoute("regex", "Programmed", Status.TRUE)).isNotNull();
    awaitStatus("regex", 200);
  }

  @Test
  void shouldNameBothWhenTwoListenersClash() throws IOException {
    String clashing =
        """
        apiVersion: penstock.dev/v1alpha1
        kind: Gateway
        metadata:
          name: clash
        spec:
          listeners:
          - name: good
            port: 8080
            protocol: HTTP
          - name: one
            port: 80
            protocol: HTTP
            hosts: [a.example.com, b.example.com]
          - name: two
            port: 80
            protocol: HTTP
            hosts: [b.example.com]
        """;
    sandbox.apply(clashing);
    sandbox.apply(
        route("clash", "PathPrefix", "/", "echo")
            .replace("name: main\n    sectionName: http", "name: clash"));

    Condition two = sandbox.expectListener("clash", "two", "Conflicted", Status.TRUE);
    assertThat(two.reason()).isEqualTo("HostnameConflict");
    assertThat(two.message()).contains("b.example.com", "80", "\"one\"");
    assertThat(sandbox.expectListener("clash", "good", "Programmed", Status.TRUE)).isNotNull();
    sandbox.awaitGateway("clash", "Ready");
    InetSocketAddress good = sandbox.address("clash", 8080);
    awaitStatus(good, "clash", 200);
    sandbox.expectWarning("Gateway", "clash", "HostnameConflict");

    sandbox.apply(clashing.replace("hosts: [b.example.com]", "hosts: [c.example.com]"));
    assertThat(sandbox.expectListener("clash", "one", "Programmed", Status.TRUE)).isNotNull();
    assertThat(sandbox.expectListener("clash", "two", "Programmed", Status.TRUE)).isNotNull();
  }

  @Test
  void shouldSayWhichGenerationWhenAnObjectIsEdited() {
    sandbox.apply(route("edited", "PathPrefix", "/one", "echo"));
    sandbox.awaitRoute("edited");
    sandbox.apply(route("edited", "PathPrefix", "/two", "echo"));
    await()
        .atMost(Sandbox.SOON)
        .untilAsserted(
            () -> {
              Route route = sandbox.route("edited").require();
              assertThat(route.getMetadata().getGeneration()).isEqualTo(2);
              assertThat(route.getStatus().parents().getFirst().conditions())
                  .extracting(Condition::observedGeneration)
                  .containsOnly(2L);
            });

    Gateway gateway = sandbox.gateway("main").require();
    List<Condition> conditions = new ArrayList<>(gateway.getStatus().conditions());
    gateway.getStatus().listeners().forEach(l -> conditions.addAll(l.conditions()));
    assertThat(conditions)
        .extracting(Condition::observedGeneration)
        .containsOnly(gateway.getMetadata().getGeneration());
  }

  private int status(String route) throws IOException {
    return PlainConnection.status(http, route + ".example.com", "/");
  }

  private void awaitStatus(String route, int status) {
    awaitStatus(http, route, status);
  }

  private static void awaitStatus(InetSocketAddress address, String route, int status) {
    PlainConnection.awaitStatus(address, route + ".example.com", status);
  }
}
