package dev.penstock.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.PodTemplate;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.operator.view.FleetRevision;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FleetReadingTest {
  private static final Gateway GATEWAY = Gateways.withSpec("{replicas: 2}");
  private static final FleetRevision V2 = content("2.0");

  @Test
  void shouldRunTheInstallationsVersionWhenTheGatewayIsNewAndNamesNone() {
    assertThat(imageOf(GATEWAY, Gateways.SETTINGS, Map.of())).isEqualTo("example.com/proxy:1.0");
  }

  @Test
  void shouldKeepTheImageThatServesWhenTheOperatorIsUpgradedUnlessToldOtherwise() {
    Map<Slot, Deployment> running = Map.of(Slot.BLUE, deployment(Slot.BLUE, Gateways.V1));

    assertThat(imageOf(GATEWAY, upgraded(false), running)).isEqualTo("example.com/proxy:1.0");
    assertThat(imageOf(GATEWAY, upgraded(true), running)).isEqualTo("example.com/proxy:2.0");
  }

  @Test
  void shouldRunTheVersionThatTheGatewayNames() {
    assertThat(
            imageOf(
                Gateways.withSpec("{version: '3.1'}"),
                Gateways.SETTINGS,
                Map.of(Slot.BLUE, deployment(Slot.BLUE, Gateways.V1))))
        .isEqualTo("example.com/proxy:3.1");
  }

  @Test
  void shouldKeepThePromotedImageWhenWhatServedHasBeenDeleted() {
    FleetScene scene =
        read(
            promoted(V2),
            Sights.observed(
                Map.of(), null, List.of(), List.of(), List.of(new RevisionFacts.Kept(1, V2))));

    assertThat(scene.spec().image()).isEqualTo("example.com/proxy:2.0");
    assertThat(scene.content(V2.hash())).isEqualTo(V2);
  }

  @Test
  void shouldBelieveTheServiceWhichSlotServes() {
    Map<Slot, Deployment> both =
        Map.of(
            Slot.BLUE, deployment(Slot.BLUE, V2), Slot.GREEN, deployment(Slot.GREEN, Gateways.V1));

    assertThat(read(promoted(V2), Sights.observed(both, service(Slot.GREEN))).serving())
        .isEqualTo(Slot.GREEN);
  }

  @Test
  void shouldHaveThePromotedSlotServeWhenTheServiceIsGoneOrLeadsNowhere() {
    Map<Slot, Deployment> both =
        Map.of(
            Slot.BLUE, deployment(Slot.BLUE, Gateways.V1), Slot.GREEN, deployment(Slot.GREEN, V2));
    Service astray =
        new ServiceBuilder(service(Slot.BLUE))
            .editSpec()
            .addToSelector("penstock.dev/slot", "red")
            .endSpec()
            .build();

    assertThat(read(promoted(V2), Sights.observed(both, null)).serving()).isEqualTo(Slot.GREEN);
    assertThat(read(promoted(V2), Sights.observed(both, astray)).serving()).isEqualTo(Slot.GREEN);
    assertThat(read(GATEWAY, Sights.observed(both, null)).serving()).isEqualTo(Slot.BLUE);
    assertThat(read(GATEWAY, Sights.observed(Map.of(), null)).serving()).isEqualTo(Slot.BLUE);
    assertThat(
            read(GATEWAY, Sights.observed(Map.of(Slot.GREEN, deployment(Slot.GREEN, V2)), null))
                .serving())
        .isEqualTo(Slot.GREEN);
  }

  @Test
  void shouldNotTakeADeploymentOfSomebodyElseForASlot() {
    Deployment theirs =
        new DeploymentBuilder(deployment(Slot.GREEN, V2))
            .editMetadata()
            .editFirstOwnerReference()
            .withUid("another")
            .endOwnerReference()
            .endMetadata()
            .build();

    assertThat(
            read(GATEWAY, Sights.observed(Map.of(Slot.GREEN, theirs), null))
                .slot(Slot.GREEN)
                .exists())
        .isFalse();
  }

  @Test
  void shouldSeeWhatEachSlotHas() {
    Deployment growing =
        new DeploymentBuilder(deployment(Slot.GREEN, V2))
            .withNewStatus()
            .withReplicas(5)
            .endStatus()
            .build();

    SlotScene green =
        read(
                GATEWAY,
                Sights.observed(
                    Map.of(Slot.GREEN, growing),
                    null,
                    List.of(),
                    List.of(
                        Sights.pod("a", Slot.GREEN, V2.hash(), true, 0),
                        Sights.pod("b", Slot.GREEN, V2.hash(), false, 0),
                        Sights.pod("c", Slot.GREEN, "old", true, 0),
                        Sights.pod("d", Slot.BLUE, V2.hash(), true, 0)),
                    List.of()))
            .slot(Slot.GREEN);

    assertThat(green)
        .isEqualTo(new SlotScene(true, V2.hash(), 3, 5, Map.of(V2.hash(), 1, "old", 1)));
  }

  @Test
  void shouldCountByWhatAnAutoscalerSaysOnceThereIsOne() {
    Gateway scaled = Gateways.withSpec("{autoscaling: {minReplicas: 2, maxReplicas: 9}}");
    Map<Slot, Deployment> running = Map.of(Slot.BLUE, deployment(Slot.BLUE, Gateways.V1));
    ObservedFleet theirs =
        Sights.observed(
            running,
            null,
            List.of(
                new HorizontalPodAutoscalerBuilder()
                    .withNewMetadata()
                    .withName("theirs")
                    .endMetadata()
                    .build()),
            List.of(),
            List.of());

    assertThat(read(scaled, Sights.observed(Map.of(), null)).replicas()).isEqualTo(2);
    assertThat(read(scaled, Sights.observed(running, null)).replicas()).isEqualTo(3);
    assertThat(read(GATEWAY, theirs).replicas()).isEqualTo(3);
    assertThat(read(GATEWAY, Sights.observed(running, null)).replicas()).isEqualTo(2);
  }

  private static FleetScene read(Gateway gateway, ObservedFleet observed) {
    return FleetReading.read(gateway, observed, Gateways.SETTINGS, Instant.EPOCH);
  }

  private static String imageOf(
      Gateway gateway, FleetSettings settings, Map<Slot, Deployment> running) {
    return FleetReading.read(gateway, Sights.observed(running, null), settings, Instant.EPOCH)
        .spec()
        .image();
  }

  private static Gateway promoted(FleetRevision content) {
    RolloutStatus status =
        new RolloutStatus(
            Phase.PROMOTED,
            "",
            new RolloutStatus.Revision(1, content.hash()),
            null,
            null,
            0,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            List.of(),
            null);
    Gateway gateway = Gateways.withSpec("{replicas: 2, rollout: {steps: [{weight: 100}]}}");
    gateway.setStatus(
        new GatewayStatus(null, List.of(), List.of(), List.of(), null, null, null, status));
    return gateway;
  }

  private static FleetRevision content(String version) {
    return new FleetRevision("example.com/proxy:" + version, PodTemplate.NONE);
  }

  private static Deployment deployment(Slot slot, FleetRevision content) {
    return FleetDeployment.desired(GATEWAY, Gateways.SETTINGS, slot, content, 3);
  }

  private static Service service(Slot slot) {
    return FleetService.desired(GATEWAY, slot);
  }

  private static FleetSettings upgraded(boolean upgradeRunning) {
    return new FleetSettings(
        "example.com/proxy",
        "2.0",
        upgradeRunning,
        "IfNotPresent",
        "o:1",
        "a",
        Duration.ofHours(1));
  }
}
