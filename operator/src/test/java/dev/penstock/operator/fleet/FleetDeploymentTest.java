package dev.penstock.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FleetDeploymentTest {
  private static final String ONE_LISTENER = "listeners: [{name: a, port: 80, protocol: HTTP}]";

  @Test
  void shouldKeepThePodTemplateWhenListenersChange() {
    PodTemplateSpec one = template("{%s}".formatted(ONE_LISTENER));
    PodTemplateSpec other =
        template(
            """
            {replicas: 7, service: {type: LoadBalancer}, listeners: [
              {name: b, port: 443, protocol: HTTPS, tls: {credentialName: c}}]}
            """);

    assertThat(Serialization.asYaml(other)).isEqualTo(Serialization.asYaml(one));
  }

  @Test
  void shouldPrintEquallyWhenUsersAddLabelsInAnotherOrder() {
    String one = "{%s, template: {annotations: {x: '1', y: '2', z: '3'}}}".formatted(ONE_LISTENER);
    String other =
        "{%s, template: {annotations: {z: '3', x: '1', y: '2'}}}".formatted(ONE_LISTENER);

    assertThat(Serialization.asYaml(template(other)))
        .isEqualTo(Serialization.asYaml(template(one)));
  }

  @Test
  void shouldMeetTheRestrictedPodSecurityStandard() {
    PodSpec pod = template("{%s}".formatted(ONE_LISTENER)).getSpec();
    Container proxy = pod.getContainers().getFirst();

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(proxy.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(proxy.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(proxy.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
  }

  @Test
  void shouldTellThePodWhereItsOperatorAndItsCredentialsAre() {
    Map<String, String> environment =
        template("{%s, template: {terminationGracePeriodSeconds: 90}}".formatted(ONE_LISTENER))
            .getSpec()
            .getContainers()
            .getFirst()
            .getEnv()
            .stream()
            .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));

    assertThat(environment)
        .containsEntry("PENSTOCK_OPERATOR_ADDRESS", "penstock-operator.penstock-system.svc:8443")
        .containsEntry("PENSTOCK_TOKEN_FILE", "/var/run/secrets/penstock/token")
        .containsEntry("PENSTOCK_TRUST_FILE", "/etc/penstock/trust/ca.crt")
        .containsEntry("PENSTOCK_STATE_DIR", "/var/run/penstock")
        .containsEntry("PENSTOCK_ADMIN_PORT", "9901");
  }

  @Test
  void shouldNeverWriteStateToADisk() {
    assertThat(template("{%s}".formatted(ONE_LISTENER)).getSpec().getVolumes())
        .filteredOn(volume -> volume.getEmptyDir() != null)
        .isNotEmpty()
        .allSatisfy(volume -> assertThat(volume.getEmptyDir().getMedium()).isEqualTo("Memory"));
  }

  @Test
  void shouldTellThePodWhatItRunsAndWhereItTakesConnectionsOver() {
    PodTemplateSpec pod = template("{%s}".formatted(ONE_LISTENER));
    Container proxy = pod.getSpec().getContainers().getFirst();

    assertThat(pod.getMetadata().getLabels())
        .containsEntry("penstock.dev/revision", Gateways.V1.hash())
        .containsEntry("penstock.dev/slot", "blue");
    assertThat(proxy.getEnv())
        .contains(
            new EnvVar("PENSTOCK_REVISION", Gateways.V1.hash(), null),
            new EnvVar("PENSTOCK_HANDOVER_PORT", "9902", null));
    assertThat(proxy.getPorts())
        .anySatisfy(
            port -> {
              assertThat(port.getName()).isEqualTo("handover");
              assertThat(port.getContainerPort()).isEqualTo(9902);
            });
  }

  @Test
  void shouldKeepThePodTemplateWhenARolloutIsAddedOrEdited() {
    PodTemplateSpec without = template("{version: '2', %s}".formatted(ONE_LISTENER));
    PodTemplateSpec with =
        template("{version: '2', %s, rollout: {steps: [{weight: 100}]}}".formatted(ONE_LISTENER));

    assertThat(Serialization.asYaml(with)).isEqualTo(Serialization.asYaml(without));
  }

  @Test
  void shouldSelectThePodsOfItsSlotAlone() {
    Deployment green =
        FleetDeployment.desired(
            Gateways.withSpec("{}"), Gateways.SETTINGS, Slot.GREEN, Gateways.V1, null);

    assertThat(green.getMetadata().getName()).isEqualTo("edge-gateway-green");
    assertThat(green.getSpec().getReplicas()).isNull();
    assertThat(green.getSpec().getSelector().getMatchLabels())
        .containsOnly(
            Map.entry("penstock.dev/gateway", "edge"), Map.entry("penstock.dev/slot", "green"));
    assertThat(green.getSpec().getTemplate().getMetadata().getLabels())
        .containsAllEntriesOf(green.getSpec().getSelector().getMatchLabels());
  }

  private static PodTemplateSpec template(String spec) {
    Gateway gateway = Gateways.withSpec(spec);
    ObservedFleet nothing = Sights.observed(Map.of(), null);
    FleetScene scene = FleetReading.read(gateway, nothing, Gateways.SETTINGS, Instant.EPOCH);
    return FleetDeployment.desired(gateway, Gateways.SETTINGS, Slot.BLUE, scene.spec(), 1)
        .getSpec()
        .getTemplate();
  }
}
