package dev.penstock.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
  void shouldRunTheInstallationsVersionWhenTheGatewayIsNewAndNamesNone() {
    assertThat(image(desired("{%s}".formatted(ONE_LISTENER), null, false)))
        .isEqualTo("example.com/proxy:1.0");
  }

  @Test
  void shouldKeepTheImageItRunsWhenTheOperatorIsUpgradedUnlessToldOtherwise() {
    String spec = "{%s}".formatted(ONE_LISTENER);
    Deployment existing = desired(spec, null, false);
    Gateway gateway = Gateways.withSpec(spec);

    assertThat(image(FleetDeployment.desired(gateway, upgraded(false), existing, false)))
        .isEqualTo("example.com/proxy:1.0");
    assertThat(image(FleetDeployment.desired(gateway, upgraded(true), existing, false)))
        .isEqualTo("example.com/proxy:2.0");
  }

  @Test
  void shouldRunTheVersionThatTheGatewayNames() {
    Deployment existing = desired("{%s}".formatted(ONE_LISTENER), null, false);

    assertThat(image(desired("{version: '3.1', %s}".formatted(ONE_LISTENER), existing, false)))
        .isEqualTo("example.com/proxy:3.1");
  }

  @Test
  void shouldSetTheNumberOfPodsWhenNothingScales() {
    Deployment existing = desired("{replicas: 2, %s}".formatted(ONE_LISTENER), null, false);

    assertThat(
            desired("{replicas: 5, %s}".formatted(ONE_LISTENER), existing, false)
                .getSpec()
                .getReplicas())
        .isEqualTo(5);
  }

  @Test
  void shouldLeaveTheNumberOfPodsAloneWhenAnAutoscalerSetsIt() {
    String spec = "{autoscaling: {minReplicas: 3, maxReplicas: 9}, %s}".formatted(ONE_LISTENER);
    Deployment created = desired(spec, null, true);

    assertThat(created.getSpec().getReplicas()).isEqualTo(3);
    assertThat(desired(spec, created, true).getSpec().getReplicas()).isNull();
  }

  private static FleetSettings upgraded(boolean upgradeRunning) {
    return new FleetSettings(
        "example.com/proxy",
        "2.0",
        upgradeRunning,
        "IfNotPresent",
        "o:1",
        "a",
        Gateways.SETTINGS.tokenLifetime());
  }

  private static PodTemplateSpec template(String spec) {
    return desired(spec, null, false).getSpec().getTemplate();
  }

  private static Deployment desired(
      String spec, @Nullable Deployment existing, boolean autoscaled) {
    return FleetDeployment.desired(
        Gateways.withSpec(spec), Gateways.SETTINGS, existing, autoscaled);
  }

  private static String image(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }
}
