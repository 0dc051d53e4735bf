package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.e2e.kube.AuditLog;
import dev.penstock.e2e.kube.AuditLog.Write;
import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Command;
import dev.penstock.e2e.kube.Machine;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.kube.SelfSigned;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * At rest nothing is written. Comes last, so that nothing else goes on. {@code -De2e.rest=PT1M}
 * watches for a minute instead of ten.
 */
@Order(Integer.MAX_VALUE)
@TestInstance(Lifecycle.PER_CLASS)
final class QuietTest {
  private static final Duration REST = Duration.parse(System.getProperty("e2e.rest", "PT10M"));
  private static final Duration LOOK = Duration.ofSeconds(20);
  private static final String SYSTEM = "penstock-system";

  /** What users and the operator write. What the kubelet says of a pod is no matter of theirs. */
  private static final String KINDS =
      "gateways.penstock.dev,routes.penstock.dev,referencegrants.penstock.dev,deployments,services,"
          + "serviceaccounts,configmaps,secrets,poddisruptionbudgets,horizontalpodautoscalers";

  private Sandbox sandbox;

  @BeforeAll
  void install() {
    sandbox = Sandbox.open("quiet");
    sandbox.apply(Backend.of("echo", "v1", 1));
    sandbox.apply(SelfSigned.forHost("quiet.example.com").secret("quiet"));
    sandbox.apply(
        """
        apiVersion: penstock.dev/v1alpha1
        kind: Gateway
        metadata:
          name: quiet
        spec:
          replicas: 2
          listeners:
          - name: http
            port: 80
            protocol: HTTP
          - name: https
            port: 443
            protocol: HTTPS
            hosts: [quiet.example.com]
            tls:
              credentialName: quiet
          - name: broken
            port: 443
            protocol: HTTPS
            hosts: [broken.example.com]
            tls:
              credentialName: nothing
        """);
    sandbox.apply(route("good", "echo"));
    sandbox.apply(route("bad", "nobody"));
    sandbox.awaitDeployment("echo");
    sandbox.awaitGateway("quiet", "Ready");
    sandbox.awaitRoute("good");
  }

  private static String route(String name, String service) {
    return """
    apiVersion: penstock.dev/v1alpha1
    kind: Route
    metadata:
      name: %1$s
    spec:
      parentRefs:
      - name: quiet
      hostnames: [%1$s.example.com]
      rules:
      - backendRefs:
        - name: %2$s
          port: 80
    """
        .formatted(name, service);
  }

  @AfterAll
  void remove() {
    sandbox.close();
  }

  @Test
  void shouldWriteNothingWhenNothingChanges() {
    Set<String> before = settled();
    System.out.printf("%d objects stand still; watching them for %s%n", before.size(), REST);
    AuditLog audit = Machine.isOurs() ? Machine.ours().audit() : null;
    long start = System.nanoTime();
    await()
        .alias("nothing is written for " + REST)
        .atMost(REST.plus(Sandbox.PODS))
        .pollInterval(LOOK)
        .failFast(() -> assertUnwritten(before, audit))
        .until(() -> System.nanoTime() - start >= REST.toNanos());
    assertUnwritten(before, audit);
    System.out.printf("nothing was written to %d objects in %s%n", before.size(), REST);
  }

  private void assertUnwritten(Set<String> before, @Nullable AuditLog audit) {
    assertThat(versions()).as("resourceVersions").isEqualTo(before);
    if (audit != null) {
      assertThat(writesOfTheOperator(audit)).as("writes of the operator").isEmpty();
    }
  }

  /** What is there once it has stood still for a while after the start. */
  private Set<String> settled() {
    Set<String> last = new TreeSet<>();
    await()
        .atMost(Sandbox.PODS)
        .pollInterval(LOOK)
        .until(
            () -> {
              Set<String> now = versions();
              boolean still = now.equals(last);
              last.clear();
              last.addAll(now);
              return still;
            });
    return last;
  }

  /** Every object of the two namespaces with its resourceVersion. */
  private Set<String> versions() {
    Set<String> versions = new TreeSet<>();
    for (String namespace : List.of(SYSTEM, sandbox.namespace())) {
      Command.run(
              "kubectl",
              "get",
              KINDS,
              "--namespace",
              namespace,
              "--output=jsonpath={range .items[*]}{.kind}/{.metadata.namespace}/{.metadata.name}"
                  + " {.metadata.resourceVersion}{\"\\n\"}{end}")
          .lines()
          .forEach(versions::add);
    }
    return versions;
  }

  private List<Write> writesOfTheOperator(AuditLog audit) {
    return audit.writes("system:serviceaccount:" + SYSTEM).stream()
        .filter(write -> write.user().startsWith("system:serviceaccount:" + SYSTEM))
        .filter(write -> !write.resource().equals("leases"))
        .toList();
  }
}
