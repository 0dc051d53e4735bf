package dev.penstock.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FleetChildrenTest {
  private static final Gateway GATEWAY =
      Gateways.withSpec(
          """
          {autoscaling: {maxReplicas: 4}, listeners: [
            {name: secure, port: 443, protocol: HTTPS, tls: {credentialName: c}},
            {name: other, port: 443, protocol: HTTPS, hosts: [b], tls: {credentialName: d}},
            {name: plain, port: 80, protocol: HTTP}]}
          """);

  @Test
  void shouldOwnEveryChildSoThatTheyGoWithTheGateway() {
    assertThat(children())
        .allSatisfy(
            child -> {
              assertThat(child.getMetadata().getNamespace()).isEqualTo("shop");
              assertThat(child.getMetadata().getLabels())
                  .containsEntry("penstock.dev/gateway", "edge")
                  .containsEntry("app.kubernetes.io/managed-by", "penstock");
              assertThat(child.getMetadata().getOwnerReferences())
                  .singleElement()
                  .satisfies(
                      owner -> {
                        assertThat(owner.getApiVersion()).isEqualTo("penstock.dev/v1alpha1");
                        assertThat(owner.getKind()).isEqualTo("Gateway");
                        assertThat(owner.getUid()).isEqualTo("0b1c");
                        assertThat(owner.getController()).isTrue();
                      });
            });
  }

  @Test
  void shouldGiveTheServiceOnePortWhenListenersShareIt() {
    assertThat(FleetService.desired(GATEWAY, Slot.BLUE).getSpec().getPorts())
        .extracting(ServicePort::getPort)
        .containsExactly(80, 443);
  }

  @Test
  void shouldPassOnTheTrafficPolicyOnlyWhereTheApiServerTakesIt() {
    assertThat(policyOf("ClusterIP")).isNull();
    assertThat(policyOf("LoadBalancer")).isEqualTo("Local");
  }

  @Test
  void shouldScaleTheDeploymentWithinBounds() {
    HorizontalPodAutoscaler autoscaler =
        FleetAutoscaler.desired(GATEWAY, Slot.BLUE, true).orElseThrow();

    assertThat(autoscaler.getSpec().getScaleTargetRef().getName()).isEqualTo("edge-gateway");
    assertThat(autoscaler.getSpec().getBehavior()).isNull();
    assertThat(autoscaler.getSpec().getMinReplicas()).isEqualTo(1);
    assertThat(autoscaler.getSpec().getMaxReplicas()).isEqualTo(4);
  }

  @Test
  void shouldScaleWhatServesAndOnlyUpwardsWhileLoadMoves() {
    HorizontalPodAutoscaler autoscaler =
        FleetAutoscaler.desired(GATEWAY, Slot.GREEN, false).orElseThrow();

    assertThat(autoscaler.getMetadata().getName()).isEqualTo("edge-gateway");
    assertThat(autoscaler.getSpec().getScaleTargetRef().getName()).isEqualTo("edge-gateway-green");
    assertThat(autoscaler.getSpec().getBehavior().getScaleDown().getSelectPolicy())
        .isEqualTo("Disabled");
  }

  @Test
  void shouldLeadClientsToOneSlotOnly() {
    assertThat(FleetService.desired(GATEWAY, Slot.GREEN).getSpec().getSelector())
        .containsOnly(
            Map.entry("penstock.dev/gateway", "edge"), Map.entry("penstock.dev/slot", "green"));
  }

  @Test
  void shouldFindTheGatewayOfEitherDeployment() {
    for (Slot slot : Slot.values()) {
      assertThat(FleetNames.gatewayOf(FleetNames.deployment("edge", slot))).contains("edge");
    }
    assertThat(FleetNames.gatewayOf("edge-green")).isEmpty();
    assertThat(FleetNames.gatewayOf("-gateway")).isEmpty();
  }

  @Test
  void shouldHaveNoAutoscalerWhenReplicasAreFixed() {
    assertThat(FleetAutoscaler.desired(Gateways.withSpec("{replicas: 2}"), Slot.BLUE, true))
        .isEmpty();
  }

  @Test
  void shouldNotWriteAnObjectThatIsNotItsOwn() {
    Service own = FleetService.desired(GATEWAY, Slot.BLUE);
    Service foreign =
        new ServiceBuilder().withNewMetadata().withName("edge-gateway").endMetadata().build();
    Service successor =
        new ServiceBuilder(own)
            .editMetadata()
            .editFirstOwnerReference()
            .withUid("another")
            .endOwnerReference()
            .endMetadata()
            .build();
    Service orphan =
        new ServiceBuilder(own).editMetadata().withOwnerReferences().endMetadata().build();

    assertThat(FleetNames.mayWrite(GATEWAY, own)).isTrue();
    assertThat(FleetNames.mayWrite(GATEWAY, foreign)).isFalse();
    assertThat(FleetNames.mayWrite(GATEWAY, successor)).isFalse();
    assertThat(FleetNames.mayWrite(GATEWAY, orphan)).isTrue();
  }

  private static String policyOf(String type) {
    return FleetService.desired(
            Gateways.withSpec(
                "{service: {type: %s, externalTrafficPolicy: Local}, listeners: []}"
                    .formatted(type)),
            Slot.BLUE)
        .getSpec()
        .getExternalTrafficPolicy();
  }

  private static Stream<HasMetadata> children() {
    return Stream.of(
        FleetServiceAccount.desired(GATEWAY),
        FleetTrust.desired(GATEWAY, "pem"),
        FleetDeployment.desired(GATEWAY, Gateways.SETTINGS, Slot.BLUE, Gateways.V1, 2),
        FleetDeployment.desired(GATEWAY, Gateways.SETTINGS, Slot.GREEN, Gateways.V1, 2),
        FleetService.desired(GATEWAY, Slot.BLUE),
        FleetDisruptionBudget.desired(GATEWAY),
        FleetAutoscaler.desired(GATEWAY, Slot.BLUE, true).orElseThrow());
  }
}
