package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** At rest nothing is written. Comes last, so that nothing else goes on. */
@Order(Integer.MAX_VALUE)
@TestInstance(Lifecycle.PER_CLASS)
final class QuietTest {
  private static final Duration REST = Duration.ofMinutes(10);
  private static final Duration SETTLE = Duration.ofSeconds(30);
  private static final String SYSTEM = "penstock-system";
  private static final String KINDS =
      "gateways.penstock.dev,routes.penstock.dev,referencegrants.penstock.dev,deployments,"
          + "replicasets,pods,services,endpointslices,serviceaccounts,configmaps,secrets,"
          + "poddisruptionbudgets,horizontalpodautoscalers,events";

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
    AuditLog audit = Machine.isOurs() ? Machine.ours().audit() : null;
    Awaitility.await()
        .during(REST)
        .atMost(REST.plus(SETTLE))
        .pollInterval(Duration.ofSeconds(20))
        .failFast(() -> assertThat(versions()).as("resourceVersions").isEqualTo(before))
        .until(() -> true);
    if (audit != null) {
      assertThat(writesOfTheOperator(audit)).isEmpty();
    }
  }

  /** What is there once it has stood still for a while after the start. */
  private Set<String> settled() {
    Set<String> last = new TreeSet<>();
    Awaitility.await()
        .atMost(Sandbox.PODS)
        .pollInterval(SETTLE)
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
