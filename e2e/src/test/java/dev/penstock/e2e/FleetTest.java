package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.e2e.kube.Command;
import dev.penstock.e2e.kube.Sandbox;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What a Gateway is made into: its children, in a namespace that admits restricted pods alone. */
@Order(30)
@TestInstance(Lifecycle.PER_CLASS)
final class FleetTest {
  private static final String GATEWAY =
      """
      apiVersion: penstock.dev/v1alpha1
      kind: Gateway
      metadata:
        name: %s
      spec:
        listeners:
        - name: http
          port: 80
          protocol: HTTP
      """;

  private Sandbox sandbox;

  @BeforeAll
  void install() {
    sandbox =
        Sandbox.open(
            "fleet",
            Map.of(
                "pod-security.kubernetes.io/enforce", "restricted",
                "pod-security.kubernetes.io/enforce-version", "latest"));
    sandbox.apply(GATEWAY.formatted("plain"));
    sandbox.awaitGateway("plain", "Ready");
  }

  @AfterAll
  void remove() {
    sandbox.close();
  }

  @Test
  void shouldOwnItsChildrenWhenAGatewayIsMade() {
    String uid = sandbox.gateway("plain").require().getMetadata().getUid();
    assertThat(children("plain").map(Supplier::get))
        .allSatisfy(
            child -> {
              OwnerReference owner =
                  Objects.requireNonNull(child).getMetadata().getOwnerReferences().getFirst();
              assertThat(owner.getUid()).isEqualTo(uid);
              assertThat(owner.getController()).isTrue();
            });
  }

  @Test
  void shouldBringThemBackWhenChildrenAreDeleted() {
    List<Supplier<@Nullable HasMetadata>> children = children("plain").toList();
    List<String> before =
        children.stream()
            .map(child -> Objects.requireNonNull(child.get()).getMetadata().getUid())
            .toList();
    children.forEach(
        child -> {
          var _ = sandbox.client().resource(Objects.requireNonNull(child.get())).delete();
        });

    for (int i = 0; i < before.size(); i++) {
      Supplier<@Nullable HasMetadata> child = children.get(i);
      String old = before.get(i);
      await()
          .atMost(Sandbox.SOON)
          .until(
              () -> {
                HasMetadata now = child.get();
                return now != null && !now.getMetadata().getUid().equals(old);
              });
    }
    sandbox.awaitDeployment("plain-gateway");
    sandbox.awaitGateway("plain", "Ready");
  }

  private Stream<Supplier<@Nullable HasMetadata>> children(String gateway) {
    String name = gateway + "-gateway";
    String namespace = sandbox.namespace();
    var client = sandbox.client();
    return Stream.of(
        () -> client.apps().deployments().inNamespace(namespace).withName(name).get(),
        () -> client.services().inNamespace(namespace).withName(name).get(),
        () -> client.serviceAccounts().inNamespace(namespace).withName(name).get(),
        () ->
            client.policy().v1().podDisruptionBudget().inNamespace(namespace).withName(name).get());
  }

  @Test
  void shouldUndoItWhenAChildIsChangedByHand() {
    var service = sandbox.client().services().inNamespace(sandbox.namespace());
    var _ =
        service
            .withName("plain-gateway")
            .edit(
                child -> {
                  child.getSpec().getSelector().put("penstock.dev/gateway", "wrong");
                  return child;
                });
    await()
        .atMost(Sandbox.SOON)
        .until(
            () ->
                "plain"
                    .equals(
                        service
                            .withName("plain-gateway")
                            .require()
                            .getSpec()
                            .getSelector()
                            .get("penstock.dev/gateway")));
  }

  @Test
  void shouldFollowWhenTheGatewayIsScaled() {
    sandbox.apply(GATEWAY.formatted("scaled"));
    sandbox.awaitGateway("scaled", "Ready");
    Command.run(
        "kubectl",
        "scale",
        "--namespace",
        sandbox.namespace(),
        "--replicas=2",
        "gateways.penstock.dev/scaled");

    await().atMost(Sandbox.PODS).until(() -> readyReplicas("scaled") == 2);
    await()
        .atMost(Sandbox.SOON)
        .until(() -> Objects.equals(sandbox.status("scaled").orElseThrow().replicas(), 2));
    assertThat(sandbox.status("scaled").orElseThrow().selector())
        .contains("penstock.dev/gateway=scaled");
  }

  @Test
  void shouldLeaveReplicasAloneWhenAnAutoscalerOwnsThem() {
    sandbox.apply(
        GATEWAY
            .formatted("auto")
            .replace("spec:\n", "spec:\n  autoscaling: {minReplicas: 1, maxReplicas: 5}\n"));
    sandbox.awaitGateway("auto", "Ready");
    assertThat(
            sandbox
                .client()
                .autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .inNamespace(sandbox.namespace())
                .withName("auto-gateway")
                .require()
                .getSpec()
                .getMaxReplicas())
        .isEqualTo(5);

    assertKeepsReplicas("auto", 2);
  }

  @Test
  void shouldLeaveReplicasAloneWhenSomebodyElsesAutoscalerOwnsThem() {
    sandbox.apply(GATEWAY.formatted("foreign"));
    sandbox.awaitGateway("foreign", "Ready");
    sandbox.apply(
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata:
          name: mine
        spec:
          minReplicas: 1
          maxReplicas: 5
          scaleTargetRef:
            apiVersion: apps/v1
            kind: Deployment
            name: foreign-gateway
        """);
    await()
        .atMost(Sandbox.SOON)
        .until(() -> managersOf("foreign").noneMatch(fields -> fields.contains("f:replicas")));

    assertKeepsReplicas("foreign", 2);
  }

  private Stream<String> managersOf(String gateway) {
    return deployment(gateway).require().getMetadata().getManagedFields().stream()
        .filter(entry -> entry.getManager().equals("penstock"))
        .map(entry -> entry.getFieldsV1().getAdditionalProperties().toString());
  }

  /**
   * Scales as an autoscaler does, then makes the operator write the Deployment for another reason.
   */
  private void assertKeepsReplicas(String gateway, int replicas) {
    Command.run(
        "kubectl",
        "scale",
        "--namespace",
        sandbox.namespace(),
        "--replicas=" + replicas,
        "deployment/" + gateway + "-gateway");
    var _ =
        sandbox
            .gateway(gateway)
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"spec\":{\"template\":{\"annotations\":{\"e2e\":\"%s\"}}}}".formatted(gateway));
    await()
        .atMost(Sandbox.SOON)
        .until(
            () ->
                gateway.equals(
                    deployment(gateway)
                        .require()
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getAnnotations()
                        .get("e2e")));
    await()
        .during(Duration.ofSeconds(5))
        .atMost(Sandbox.SOON)
        .until(() -> deployment(gateway).require().getSpec().getReplicas() == replicas);
  }

  private int readyReplicas(String gateway) {
    Integer ready = deployment(gateway).require().getStatus().getReadyReplicas();
    return ready == null ? 0 : ready;
  }

  private RollableScalableResource<Deployment> deployment(String gateway) {
    return sandbox
        .client()
        .apps()
        .deployments()
        .inNamespace(sandbox.namespace())
        .withName(gateway + "-gateway");
  }
}
