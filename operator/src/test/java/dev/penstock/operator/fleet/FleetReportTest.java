package dev.penstock.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.fleet.FleetPlan.Wish;
import dev.penstock.operator.fleet.RevisionFacts.RevisionPod;
import dev.penstock.operator.fleet.RevisionFacts.Tried;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FleetReportTest {
  private static final String STABLE = Scenes.hash(1);
  private static final String CANARY = Scenes.hash(2);

  private final Troubles troubles = new Troubles();

  @Test
  void shouldNotCallAGatewayBrokenWhoseCanaryIs() {
    troubles.addOfCanary(new ChildResult.Refused("Deployment edge-gateway-green is refused"));

    FleetFacts facts = facts(canaryPods(false));

    assertThat(facts.desiredReplicas()).isEqualTo(2);
    assertThat(facts.readyReplicas()).isEqualTo(2);
    assertThat(facts.obstacles()).isEmpty();
    assertThat(facts.blocked()).isEmpty();
    assertThat(facts.refused()).isEmpty();
    assertThat(tried(facts))
        .isEqualTo(new Tried(CANARY, -1, "Deployment edge-gateway-green is refused"));
  }

  @Test
  void shouldSayWhyTheCanaryHasNoMoreReadyPods() {
    assertThat(tried(facts(canaryPods(false))))
        .isEqualTo(
            new Tried(
                CANARY,
                -1,
                "1 pod: running, not ready: it has no complete config yet, or it drains"));
    assertThat(tried(facts(canaryPods(true)))).isEqualTo(new Tried(CANARY, 50, null));
  }

  @Test
  void shouldCountThePodsOfBothSlots() {
    FleetFacts facts = facts(canaryPods(true));

    assertThat(facts.replicas()).isEqualTo(3);
    assertThat(facts.readyPods()).containsExactly("a", "b", "c");
    assertThat(facts.revisions().pods())
        .containsExactly(
            new RevisionPod("a", STABLE, 0),
            new RevisionPod("b", STABLE, 0),
            new RevisionPod("c", CANARY, 7));
    assertThat(facts.revisions().spec()).isEqualTo(Scenes.content(2));
  }

  @Test
  void shouldTryNothingWithoutARollout() {
    Scenes scene = Scenes.scene().has(Slot.BLUE, 1, 2, 2);

    FleetFacts facts =
        FleetReport.facts(
            Gateways.withSpec("{}"),
            Sights.observed(Map.of(), null),
            scene.build(),
            scene.plan(),
            troubles);

    assertThat(facts.revisions().tried()).isNull();
    assertThat(facts.revisions().spec()).isEqualTo(scene.build().spec());
  }

  private static Tried tried(FleetFacts facts) {
    return Objects.requireNonNull(facts.revisions().tried());
  }

  private static List<Pod> canaryPods(boolean ready) {
    return List.of(
        Sights.pod("b", Slot.BLUE, STABLE, true, 0),
        Sights.pod("a", Slot.BLUE, STABLE, true, 0),
        Sights.pod("c", Slot.GREEN, CANARY, ready, 7));
  }

  private FleetFacts facts(List<Pod> pods) {
    int ready =
        (int)
            pods.stream()
                .filter(PodStates::isReady)
                .filter(pod -> PodStates.revision(pod).equals(CANARY))
                .count();
    Scenes scene =
        Scenes.scene()
            .spec(2)
            .trying(1, 2, 0)
            .kept(1)
            .has(Slot.BLUE, 1, 2, 2)
            .has(Slot.GREEN, 2, 1, ready);
    FleetPlan plan = scene.plan();
    assertThat(plan.wish(Slot.GREEN)).isEqualTo(new Wish.Run(Scenes.content(2), 1));
    return FleetReport.facts(
        Gateways.withSpec("{replicas: 2}"),
        Sights.observed(
            Map.of(
                Slot.BLUE, deployment(Slot.BLUE, 1, 2), Slot.GREEN, deployment(Slot.GREEN, 2, 1)),
            null,
            List.of(),
            pods,
            List.of()),
        scene.build(),
        plan,
        troubles);
  }

  private static Deployment deployment(Slot slot, int version, int pods) {
    return new DeploymentBuilder(
            FleetDeployment.desired(
                Gateways.withSpec("{}"), Gateways.SETTINGS, slot, Scenes.content(version), pods))
        .withNewStatus()
        .withReplicas(pods)
        .withReadyReplicas(pods)
        .endStatus()
        .build();
  }
}
