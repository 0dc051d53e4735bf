package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.e2e.kube.Command;
import dev.penstock.e2e.kube.Sandbox;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What a user of kubectl sees of the resource types, with no pod in play. */
@Order(2)
@TestInstance(Lifecycle.PER_CLASS)
final class KubectlTest {
  private static final String OBJECTS =
      """
      apiVersion: penstock.dev/v1alpha1
      kind: Gateway
      metadata:
        name: idle
      spec:
        replicas: 0
        listeners:
        - name: http
          port: 80
          protocol: HTTP
      ---
      apiVersion: penstock.dev/v1alpha1
      kind: Route
      metadata:
        name: shop
      spec:
        parentRefs:
        - name: idle
        hostnames: [shop.example.com]
        rules:
        - backendRefs:
          - name: shop
            port: 80
      ---
      apiVersion: penstock.dev/v1alpha1
      kind: ReferenceGrant
      metadata:
        name: web
      spec:
        from:
        - {group: penstock.dev, kind: Route, namespace: web}
        to:
        - {group: "", kind: Service}
      """;

  /** What kubectl remembers of another cluster at the same address must not count. */
  @TempDir private Path cache;

  private Sandbox sandbox;

  @BeforeAll
  void open() {
    sandbox = Sandbox.open("kubectl");
    sandbox.apply(OBJECTS);
  }

  @AfterAll
  void close() {
    sandbox.close();
  }

  @Test
  void shouldSayMeaningDefaultAndBoundsWhenAskedToExplain() {
    assertThat(explain("gateways.spec.replicas"))
        .contains("The number of data-plane pods, 0 to 1000. Default: 1.");
    assertThat(explain("gateways.spec.listeners.tls"))
        .contains("credentialName <string> -required-", "kubernetes.io/tls");
    assertThat(explain("routes.spec.rules.matches.path.type"))
        .contains("ENUM: Exact PathPrefix RegularExpression");
  }

  @Test
  void shouldShowStateAtAGlanceWhenListedByShortName() {
    assertThat(columns("pgw"))
        .containsExactly(
            "NAME",
            "PROGRAMMED",
            "READY",
            "ADDRESS",
            "REPLICAS",
            "UP-TO-DATE",
            "ROLLOUT",
            "STEP",
            "WEIGHT",
            "AGE");
    assertThat(columns("prt"))
        .containsExactly(
            "NAME",
            "HOSTNAMES",
            "ACCEPTED",
            "RESOLVED",
            "PROGRAMMED",
            "ROLLOUT",
            "STEP",
            "WEIGHT",
            "AGE");
    assertThat(columns("prg")).containsExactly("NAME", "FROM", "TO", "AGE");
    assertThat(kubectl("get", "prt", "shop")).contains("[\"shop.example.com\"]");
  }

  @Test
  void shouldListEveryKindWhenAskedForTheCategory() {
    assertThat(kubectl("get", "penstock", "-o", "name").lines())
        .containsExactlyInAnyOrder(
            "gateway.penstock.dev/idle",
            "route.penstock.dev/shop",
            "referencegrant.penstock.dev/web");
  }

  @Test
  void shouldSetReplicasWhenScaled() {
    String scaled =
        kubectl(
            "patch",
            "pgw/idle",
            "--subresource=scale",
            "--type=merge",
            "--dry-run=server",
            "-p",
            "{\"spec\":{\"replicas\":3}}",
            "-o",
            "jsonpath={.spec.replicas}");

    assertThat(scaled).isEqualTo("3");
  }

  @Test
  void shouldNotTouchSpecWhenStatusIsWritten() {
    String patch = "{\"spec\":{\"replicas\":9},\"status\":{\"replicas\":1}}";
    String patched =
        kubectl(
            "patch",
            "pgw/idle",
            "--subresource=status",
            "--type=merge",
            "--dry-run=server",
            "-p",
            patch,
            "-o",
            "jsonpath={.spec.replicas} {.status.replicas}");

    assertThat(patched).isEqualTo("0 1");
  }

  private List<String> columns(String kind) {
    String header = kubectl("get", kind).lines().findFirst().orElseThrow();
    return List.of(header.strip().split(" {2,}"));
  }

  private String explain(String field) {
    return kubectl("explain", field, "--api-version=penstock.dev/v1alpha1").replaceAll("\\s+", " ");
  }

  private String kubectl(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "kubectl", "--namespace", sandbox.namespace(), "--cache-dir", cache.toString()));
    command.addAll(List.of(arguments));
    return Command.run(command.toArray(String[]::new));
  }
}
