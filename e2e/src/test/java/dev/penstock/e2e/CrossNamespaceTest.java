package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.Condition.Status;
import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.load.Change;
import dev.penstock.e2e.load.PlainConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** References across namespaces: allowed when both sides agree, and for as long as they do. */
@Order(21)
@TestInstance(Lifecycle.PER_CLASS)
final class CrossNamespaceTest {
  private static final String HOST = "any.example.com";
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
        - name: open
          port: 8081
          protocol: HTTP
          allowedRoutes:
            namespaces:
              from: Selector
              selector:
                matchLabels:
                  may-attach: "yes"
      """;

  private Sandbox sandbox;
  private Sandbox other;
  private InetSocketAddress http;

  @BeforeAll
  void install() {
    sandbox = Sandbox.open("cross");
    other = Sandbox.open("cross-other");
    other.apply(Backend.of("echo", "other", 1));
    sandbox.apply(GATEWAY);
    other.awaitDeployment("echo");
    sandbox.awaitGateway("main", "Ready");
    http = sandbox.address("main", 80);
  }

  @AfterAll
  void remove() {
    other.close();
    sandbox.close();
  }

  @Test
  void shouldFollowWithinASecondWhenAGrantComesAndGoes() {
    String crossing =
        """
        apiVersion: penstock.dev/v1alpha1
        kind: Route
        metadata:
          name: crossing
        spec:
          parentRefs:
          - name: main
            sectionName: http
          rules:
          - backendRefs:
            - name: echo
              namespace: e2e-cross-other
              port: 80
        """;
    String grant =
        """
        apiVersion: penstock.dev/v1alpha1
        kind: ReferenceGrant
        metadata:
          name: routes
          namespace: e2e-cross-other
        spec:
          from:
          - group: penstock.dev
            kind: Route
            namespace: e2e-cross
          to:
          - group: ""
            kind: Service
        """;
    sandbox.apply(crossing);
    Condition refused = sandbox.expectRoute("crossing", "ResolvedRefs", Status.FALSE);
    assertThat(refused.reason()).isEqualTo("RefNotPermitted");
    assertThat(refused.message()).contains("namespace", "e2e-cross-other", "ReferenceGrant");
    PlainConnection.awaitStatus(http, HOST, 500);

    Change.showsWithinASecond(
        "a grant's reference is served", () -> sandbox.apply(grant), () -> status(http) == 200);
    assertThat(sandbox.expectRoute("crossing", "ResolvedRefs", Status.TRUE)).isNotNull();

    Change.showsWithinASecond(
        "a deleted grant's reference is refused",
        () -> sandbox.delete(grant),
        () -> status(http) == 500);
    assertThat(sandbox.expectRoute("crossing", "ResolvedRefs", Status.FALSE)).isNotNull();
  }

  @Test
  void shouldAttachWhenTheNamespaceIsAllowedAndNotOtherwise() {
    String foreign =
        """
        apiVersion: penstock.dev/v1alpha1
        kind: Route
        metadata:
          name: foreign
        spec:
          parentRefs:
          - name: main
            namespace: e2e-cross
            sectionName: open
          rules:
          - backendRefs:
            - name: echo
              port: 80
        """;
    InetSocketAddress open = sandbox.address("main", 8081);
    other.apply(foreign);
    Condition refused = other.expectRoute("foreign", "Accepted", Status.FALSE);
    assertThat(refused.reason()).isEqualTo("NotAllowedByListeners");
    assertThat(refused.message()).contains("allowedRoutes", "e2e-cross-other", "\"open\"");

    Change.showsWithinASecond(
        "a Route of an allowed namespace is served",
        () -> label(Map.of("may-attach", "yes")),
        () -> status(open) == 200);
    assertThat(other.expectRoute("foreign", "Accepted", Status.TRUE)).isNotNull();
    awaitAttached("main", "open", 1);

    Change.showsWithinASecond(
        "a Route of a namespace no longer allowed is not",
        () -> label(Map.of("may-attach", "no")),
        () -> status(open) == 404);
    awaitAttached("main", "open", 0);
  }

  private void label(Map<String, String> labels) {
    var _ =
        other
            .client()
            .namespaces()
            .withName(other.namespace())
            .edit(
                namespace -> {
                  namespace.getMetadata().getLabels().putAll(labels);
                  return namespace;
                });
  }

  /** The Gateway's status follows that of the Route: it is written once a second at most. */
  private void awaitAttached(String gateway, String listener, int routes) {
    await().atMost(Sandbox.SOON).until(() -> attached(gateway, listener) == routes);
  }

  private int attached(String gateway, String listener) {
    return sandbox.status(gateway).orElseThrow().listeners().stream()
        .filter(status -> status.name().equals(listener))
        .findFirst()
        .orElseThrow()
        .attachedRoutes();
  }

  private static int status(InetSocketAddress address) throws IOException {
    return PlainConnection.status(address, HOST, "/");
  }
}
