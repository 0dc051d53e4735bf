package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.e2e.image.DataPlaneImages;
import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Command;
import dev.penstock.e2e.kube.Fleet;
import dev.penstock.e2e.kube.Machine;
import dev.penstock.e2e.kube.Prometheus;
import dev.penstock.e2e.kube.Rollouts;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.load.Load;
import dev.penstock.e2e.load.PlainConnection;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What may happen while a version of the data plane is tried. */
@Order(57)
@TestInstance(Lifecycle.PER_CLASS)
final class RolloutUpheavalTest {
  private static final String SYSTEM = "penstock-system";
  private static final String TWO = "replicas: 2";
  private static final int KEPT = 100;

  private static final String MEASURED =
      """
      steps: [{weight: 5, pause: 3s}, {weight: 25, pause: 3s}, {weight: 50, pause: 3s}, {weight: 100}]
      removalDelay: 3s
      analysis: {interval: 1s, minSamples: 50, failureLimit: 1, inconclusiveLimit: 60, metrics: [
        {name: success-ratio, min: "99.5"}]}\
      """;

  private static final String HELD =
      "steps: [{weight: 50, pause: UntilPromoted}, {weight: 100}]\nremovalDelay: 3s";

  @TempDir private Path folder;

  private Sandbox sandbox;
  private Rollouts rollouts;
  private String version;
  private String good;

  @BeforeAll
  void install() throws IOException {
    assumeThat(Machine.isOurs()).as(Machine.NEEDED).isTrue();
    sandbox = Sandbox.open("upheaval");
    rollouts = Rollouts.ofGateways(sandbox);
    version = DataPlaneImages.provide(sandbox.client(), 60);
    good = version + "-" + DataPlaneImages.GOOD;
    sandbox.apply(Backend.of("backend", "v1", 2));
    sandbox.awaitDeployment("backend");
  }

  @AfterAll
  void remove() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @Test
  void shouldGoOnWhereItWasWhenTheOperatorIsKilledAtEachStep() throws Exception {
    try (Fleet fleet = Fleet.start(sandbox, "killed", TWO, version, MEASURED);
        Load load = fleet.load(KEPT)) {
      long first = rollouts.stable("killed").number();
      fleet.run(good);
      for (int weight : List.of(5, 25, 50, 100)) {
        rollouts.awaitAtLeast("killed", weight);
        killTheOperator();
      }
      RolloutStatus done = rollouts.reach("killed", Phase.PROMOTED, first + 1);
      fleet.awaitStableAlone(2);
      Load.Result result = load.stop();

      Rollouts.print("a good version, operator killed at each step", done, result);
      assertThat(result.losses()).as("lost requests").isEmpty();
      assertThat(done.history())
          .extracting(RolloutStatus.StepRecord::weight)
          .containsExactly(5, 25, 50, 100);
    } finally {
      awaitTheOperator();
    }
  }

  private static void killTheOperator() {
    Command.run(
        "kubectl",
        "delete",
        "pods",
        "--namespace",
        SYSTEM,
        "--selector",
        "app.kubernetes.io/name=penstock-operator",
        "--grace-period=0",
        "--force");
  }

  @Test
  void shouldBeginAnewWithTheNewestWhenTheSpecIsEditedAgain() throws Exception {
    try (Fleet fleet = Fleet.start(sandbox, "edited", TWO, version, HELD);
        Load load = fleet.load(KEPT)) {
      RolloutStatus.Revision first = rollouts.stable("edited");
      fleet.run(good);
      var _ = rollouts.awaitWeight("edited", 50);
      long second = rollouts.numberOfCanary("edited");

      fleet.run(good, "again");
      RolloutStatus third =
          rollouts.await(
              "edited",
              "tries a revision after " + second,
              Sandbox.PODS,
              status ->
                  status.canary() != null
                      && status.canary().number() > second
                      && status.weight() == 50
                      && status.stepStartedAt() != null);
      assertThat(third.stable()).isEqualTo(first);
      assertThat(third.step()).isZero();
      RolloutStatus.Revision newest = Objects.requireNonNull(third.canary());

      fleet.order("promote");
      RolloutStatus done = rollouts.reach("edited", Phase.PROMOTED, newest.number());
      fleet.awaitStableAlone(2);
      Load.Result result = load.stop();

      Rollouts.print("a version that was edited again", done, result);
      assertThat(done.stable()).isEqualTo(newest);
      assertThat(result.losses()).as("lost requests").isEmpty();
    }
  }

  @Test
  void shouldGoOnWhereItWasWhenTheNodeRestarts() throws Exception {
    try (Fleet fleet = Fleet.start(sandbox, "powerless", TWO, version, HELD)) {
      fleet.run(good);
      RolloutStatus before = rollouts.awaitWeight("powerless", 50);
      List<String> containers = containers(fleet);

      Machine.ours().restart();
      awaitOtherContainers(fleet, containers);
      sandbox.awaitDeployment("backend");
      awaitTheOperator();
      PlainConnection.awaitStatus(fleet.address(), fleet.target().host(), 200);
      RolloutStatus after = fleet.rollout();
      assertThat(after.stable()).isEqualTo(before.stable());
      assertThat(after.canary()).isEqualTo(before.canary());
      assertThat(after.weight()).isEqualTo(50);
      assertThat(after.stepStartedAt()).isEqualTo(before.stepStartedAt());

      try (Load load = fleet.load(KEPT)) {
        fleet.order("promote");
        RolloutStatus done =
            rollouts.reach(
                "powerless", Phase.PROMOTED, Objects.requireNonNull(before.canary()).number());
        fleet.awaitStableAlone(2);
        Load.Result result = load.stop();

        Rollouts.print("a version whose node restarted", done, result);
        assertThat(result.losses()).as("lost requests").isEmpty();
      }
    }
  }

  private List<String> containers(Fleet fleet) {
    return sandbox.fleet(fleet.name()).stream()
        .filter(pod -> !pod.getStatus().getContainerStatuses().isEmpty())
        .map(pod -> pod.getStatus().getContainerStatuses().getFirst().getContainerID())
        .toList();
  }

  /** Until the kubelet has looked, pods are said to be as they were before. */
  private void awaitOtherContainers(Fleet fleet, List<String> before) {
    await()
        .alias("%d pods of %s are ready again".formatted(before.size(), fleet.name()))
        .atMost(Sandbox.PODS)
        .untilAsserted(
            () -> {
              assertThat(containers(fleet))
                  .hasSameSizeAs(before)
                  .doesNotContainAnyElementsOf(before);
              assertThat(sandbox.fleet(fleet.name())).allMatch(Readiness::isPodReady);
            });
  }

  private static void awaitTheOperator() {
    Command.run("kubectl", "rollout", "status", "-n", SYSTEM, "deployment/penstock-operator");
  }

  @Test
  void shouldFollowTheAutoscalerWhenItScalesMeanwhile() throws Exception {
    String size = "autoscaling: {minReplicas: 2, maxReplicas: 4}";
    try (Fleet fleet = Fleet.start(sandbox, "scaled", size, version, HELD);
        Load load = fleet.load(KEPT)) {
      RolloutStatus.Revision first = rollouts.stable("scaled");
      fleet.run(good);
      RolloutStatus step = rollouts.awaitWeight("scaled", 50);
      RolloutStatus.Revision canary = Objects.requireNonNull(step.canary());
      String serving = fleet.serving().getMetadata().getName();
      scale(serving, 4);
      awaitPods(fleet, canary, 2);
      awaitPods(fleet, first, 4);
      assertThat(autoscaler().getSpec().getScaleTargetRef().getName()).isEqualTo(serving);

      fleet.order("promote");
      var _ = rollouts.reach("scaled", Phase.PROMOTED, canary.number());
      fleet.awaitStableAlone(4);
      Load.Result result = load.stop();

      assertThat(fleet.serving().getMetadata().getName()).isNotEqualTo(serving);
      await()
          .alias("the autoscaler scales what serves now")
          .atMost(Sandbox.SOON)
          .untilAsserted(
              () ->
                  assertThat(autoscaler().getSpec().getScaleTargetRef().getName())
                      .isEqualTo(fleet.serving().getMetadata().getName()));
      assertThat(result.losses()).as("lost requests").isEmpty();
    }
  }

  /** As an autoscaler does it: through the scale of the Deployment. */
  private void scale(String deployment, int replicas) {
    Command.run(
        "kubectl",
        "scale",
        "--namespace",
        sandbox.namespace(),
        "deployment/" + deployment,
        "--replicas=" + replicas);
  }

  private static void awaitPods(Fleet fleet, RolloutStatus.Revision revision, int count) {
    await()
        .alias("%d pods of revision %d".formatted(count, revision.number()))
        .atMost(Sandbox.PODS)
        .untilAsserted(() -> assertThat(fleet.pods(revision)).hasSize(count));
  }

  private HorizontalPodAutoscaler autoscaler() {
    return sandbox
        .client()
        .autoscaling()
        .v2()
        .horizontalPodAutoscalers()
        .inNamespace(sandbox.namespace())
        .withName("scaled-gateway")
        .require();
  }

  @Test
  void shouldLeaveNothingWhenTheGatewayIsDeletedMeanwhile() {
    Fleet fleet = Fleet.start(sandbox, "deleted", TWO, version, HELD);
    fleet.run(good);
    var _ = rollouts.awaitWeight("deleted", 50);

    fleet.close();

    assertThat(sandbox.gateway("deleted").get()).isNull();
  }

  @Test
  void shouldGoByTheNumberThatAPrometheusGives() throws Exception {
    try (Prometheus prometheus = Prometheus.start(sandbox, folder)) {
      String rollout =
          """
          steps: [{weight: 50, pause: 3s}, {weight: 100}]
          removalDelay: 3s
          analysis: {interval: 1s, minSamples: 1, inconclusiveLimit: 60, metrics: [
            {name: asked-errors, max: "1", prometheus: {address: "%s", query: '%s'}}]}\
          """
              .formatted(
                  prometheus.address(),
                  "100 * (sum(rate(penstock_requests_total{code=\"5xx\",%1$s}[3s])) or vector(0))"
                      .concat(" / sum(rate(penstock_requests_total{%1$s}[3s]))")
                      .formatted("revision=\"{{revision}}\""));
      try (Fleet fleet = Fleet.start(sandbox, "asked", TWO, version, rollout);
          Load load = fleet.load(KEPT)) {
        RolloutStatus.Revision first = rollouts.stable("asked");
        fleet.run(version + "-" + DataPlaneImages.FAILS);
        RolloutStatus failed = rollouts.reach("asked", Phase.FAILED);
        assertThat(failed.message()).contains("asked-errors");

        fleet.run(good);
        RolloutStatus done = rollouts.reach("asked", Phase.PROMOTED, first.number() + 1);
        Load.Result result = load.stop();

        Rollouts.print("a version that a Prometheus fails, and one that it passes", done, result);
        assertThat(done.history()).allSatisfy(step -> assertThat(step.passes()).isPositive());
        assertThat(result.losses()).containsOnlyKeys("status 500");
      }
    }
  }
}
