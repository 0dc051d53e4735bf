package dev.penstock.operator.pipeline;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.StepRecord;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.api.v1alpha1.RouteStatus;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A Route's rollout from its spec to a pod and back: API server, config stream and reports are
 * real, what the pod has served is made up.
 */
@Tag("apiserver")
class RolloutFlowTest {
  private static final String ANALYSIS =
      """
      analysis: {interval: 1s, minSamples: 10, inconclusiveLimit: 100,
        metrics: [{name: success-ratio, min: "99"}]}\
      """;

  private final RolloutRig rig = new RolloutRig();
  private BusyPod pod;

  RolloutFlowTest() {
    rig.apply(
        Gateway.class,
        """
        apiVersion: penstock.dev/v1alpha1
        kind: Gateway
        metadata: {name: edge, namespace: %s}
        spec: {listeners: [{name: http, port: 80, protocol: HTTP}]}
        """);
    pod = rig.pod("edge-1", Map.of());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void shouldPromoteStepByStepWhenEveryStepIsGood() {
    apply("old", "steps: [{weight: 50}, {weight: 100}]\n" + ANALYSIS);
    awaitPromoted(1);
    assertThat(revisions()).extracting(ControllerRevision::getRevision).containsExactly(1L);

    apply("new", "steps: [{weight: 50}, {weight: 100}]\n" + ANALYSIS);

    awaitPromoted(2);
    assertThat(rollout().history()).extracting(StepRecord::weight).containsExactly(50, 100);
    assertThat(rollout().history()).allSatisfy(step -> assertThat(step.passes()).isPositive());
    assertThat(revisions()).hasSize(2);
    await().untilAsserted(() -> assertThat(served().hasCanary()).isFalse());
    assertThat(side(served().getRules(0))).isEqualTo("new");
  }

  @Test
  void shouldTakeBackAtOnceWhenTheCanaryFails() {
    apply("old", "steps: [{weight: 50}, {weight: 100}]\n" + ANALYSIS);
    awaitPromoted(1);
    pod.fail();

    apply("bad", "steps: [{weight: 50}, {weight: 100}]\n" + ANALYSIS);

    await().untilAsserted(() -> assertThat(rollout().phase()).isEqualTo(Phase.FAILED));
    assertThat(rollout().weight()).isZero();
    assertThat(rollout().message()).contains("success-ratio was 0 %, below 99 %");
    await().untilAsserted(() -> assertThat(served().hasCanary()).isFalse());
    assertThat(side(served().getRules(0))).isEqualTo("old");
    await()
        .untilAsserted(
            () ->
                assertThat(
                        rig.client
                            .events()
                            .v1()
                            .events()
                            .inNamespace(rig.namespace)
                            .list()
                            .getItems())
                    .anySatisfy(
                        event -> {
                          assertThat(event.getReason()).isEqualTo("RolloutRolledBack");
                          assertThat(event.getType()).isEqualTo("Warning");
                        }));
  }

  @Test
  void shouldGoOnWhereItWasWhenAnotherReplicaLeads() {
    apply("old", "steps: [{weight: 20, pause: UntilPromoted}, {weight: 100}]");
    awaitPromoted(1);
    apply("new", "steps: [{weight: 20, pause: UntilPromoted}, {weight: 100}]");
    await().untilAsserted(() -> assertThat(rollout().stepStartedAt()).isNotNull());
    String since = rollout().stepStartedAt();
    assertThat(served().getCanary().getWeight()).isEqualTo(20);

    rig.replace();
    pod = rig.pod("edge-2", Map.of());
    await().untilAsserted(() -> assertThat(served().getCanary().getWeight()).isEqualTo(20));
    assertThat(rollout().stepStartedAt()).isEqualTo(since);
    rig.order(Route.class, "cart", "promote");

    awaitPromoted(2);
    rig.order(Route.class, "cart", "undo:1");
    await().untilAsserted(() -> assertThat(rollout().phase()).isEqualTo(Phase.ABORTED));
    await().untilAsserted(() -> assertThat(side(served().getRules(0))).isEqualTo("old"));
    assertThat(served().hasCanary()).isFalse();
  }

  @Test
  void shouldForgetTheRolloutWhenTheSpecHasNone() {
    apply("old", "steps: [{weight: 0, pause: UntilPromoted}, {weight: 100}]");
    awaitPromoted(1);
    apply("new", "steps: [{weight: 0, pause: UntilPromoted}, {weight: 100}]");
    await().untilAsserted(() -> assertThat(rollout().stepStartedAt()).isNotNull());

    rig.patch(Route.class, "cart", "{\"spec\": {\"rollout\": null}}");

    await().untilAsserted(() -> assertThat(route().getStatus().rollout()).isNull());
    await().untilAsserted(() -> assertThat(revisions()).isEmpty());
    assertThat(side(served().getRules(0))).isEqualTo("new");
  }

  private void apply(String side, String rollout) {
    rig.apply(
        Route.class,
        """
        apiVersion: penstock.dev/v1alpha1
        kind: Route
        metadata: {name: cart, namespace: %%s}
        spec:
          parentRefs: [{name: edge}]
          rules:
          - filters:
            - type: ResponseHeaderModifier
              responseHeaderModifier: {set: [{name: x-side, value: %s}]}
            backendRefs: [{name: cart, port: 80}]
          rollout:
        %s
        """
            .formatted(side, rollout.indent(4)));
  }

  private Route route() {
    return rig.get(Route.class, "cart");
  }

  private RolloutStatus rollout() {
    return Optional.ofNullable(route().getStatus())
        .map(RouteStatus::rollout)
        .orElseThrow(() -> new AssertionError("the Route has no rollout"));
  }

  private void awaitPromoted(long number) {
    await()
        .untilAsserted(
            () -> {
              RolloutStatus rollout = rollout();
              assertThat(rollout.phase()).isEqualTo(Phase.PROMOTED);
              assertThat(rollout.stable())
                  .satisfies(stable -> assertThat(stable.number()).isEqualTo(number));
            });
  }

  private List<ControllerRevision> revisions() {
    return rig.client
        .apps()
        .controllerRevisions()
        .inNamespace(rig.namespace)
        .withLabel("penstock.dev/route", "cart")
        .list()
        .getItems();
  }

  private dev.penstock.protocol.v1.Route served() {
    return pod.route();
  }

  private static String side(dev.penstock.protocol.v1.Rule rule) {
    return rule.getFilters(0).getResponseHeaders().getSet(0).getValue();
  }
}
