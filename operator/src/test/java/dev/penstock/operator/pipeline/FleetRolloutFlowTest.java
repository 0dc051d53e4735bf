package dev.penstock.operator.pipeline;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.Conditions;
import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.GatewayStatus.Address;
import dev.penstock.api.v1alpha1.GatewayStatus.AddressType;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.StepRecord;
import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.fleet.RevisionFacts;
import dev.penstock.operator.fleet.RevisionFacts.RevisionPod;
import dev.penstock.operator.fleet.RevisionFacts.Tried;
import dev.penstock.operator.view.FleetRevision;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.protocol.v1.Handover;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A fleet's rollout from a Gateway's spec to pods and back: API server, config stream and reports
 * are real; who runs the pods, and what they have served, is made up.
 */
@Tag("apiserver")
class FleetRolloutFlowTest {
  private static final String TWO_STEPS = "steps: [{weight: 5}, {weight: 100}]\n";
  private static final String ANALYSIS =
      """
      analysis: {interval: 1s, minSamples: 10, inconclusiveLimit: 100,
        metrics: [{name: success-ratio, min: "99"}]}\
      """;

  private final RolloutRig rig = new RolloutRig();
  private final List<RevisionPod> pods = new ArrayList<>();
  private @Nullable Tried tried;

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void shouldPromoteStepByStepAndHandOverUntilTheOldPodsAreGone() {
    String old = promoted(TWO_STEPS + ANALYSIS);
    BusyPod stable = pod("edge-a", "10.0.0.1", old);
    assertThat(revisions())
        .singleElement()
        .satisfies(kept -> assertThat(image(kept)).isEqualTo("proxy:1"));

    // The pause is for the test, which looks at the first step before it is over.
    String next = apply("2", "steps: [{weight: 5, pause: 5s}, {weight: 100}]\n" + ANALYSIS);
    await().untilAsserted(() -> assertThat(rollout().canary()).isNotNull());
    assertThat(rollout().weight()).isZero();
    assertThat(rollout().message()).startsWith("before step 1 of 2, its pods are not ready");
    pod("edge-b", "10.0.0.2", next);
    tried(new Tried(next, 100, null));

    await().untilAsserted(() -> assertThat(rollout().weight()).isEqualTo(5));
    await().untilAsserted(() -> assertThat(handover(stable).getWeight()).isEqualTo(5));
    assertThat(handover(stable).getToRevision()).isEqualTo(next);
    assertThat(handover(stable).getEndpoints(0).getAddress()).isEqualTo("10.0.0.2");
    assertThat(handover(stable).getPeersList()).containsExactly("10.0.0.1");
    awaitPromoted(2);
    assertThat(rollout().history()).extracting(StepRecord::weight).containsExactly(5, 100);
    assertThat(rollout().history()).allSatisfy(step -> assertThat(step.passes()).isPositive());
    assertThat(revisions()).hasSize(2);
    assertThat(condition(Conditions.ROLLED_OUT).status()).isEqualTo(Condition.Status.TRUE);

    await().untilAsserted(() -> assertThat(handover(stable).getWeight()).isEqualTo(100));
    assertThat(handover(stable).getToRevision()).isEqualTo(next);
    rig.client.pods().inNamespace(rig.namespace).withName("edge-a").withGracePeriod(0).delete();
    await().untilAsserted(() -> assertThat(stable.handover()).isNull());
  }

  @Test
  void shouldTakeBackAtOnceWhenTheCanaryFails() {
    String old = promoted(TWO_STEPS + ANALYSIS);
    BusyPod stable = pod("edge-a", "10.0.0.1", old);
    String bad = apply("2", TWO_STEPS + ANALYSIS);
    pod("edge-b", "10.0.0.2", bad).fail();
    tried(new Tried(bad, 100, null));

    await().untilAsserted(() -> assertThat(rollout().phase()).isEqualTo(Phase.FAILED));
    assertThat(rollout().weight()).isZero();
    assertThat(rollout().message()).contains("success-ratio was 0 %, below 99 %");
    assertThat(condition(Conditions.ROLLED_OUT).status()).isEqualTo(Condition.Status.FALSE);
    await().untilAsserted(() -> assertThat(handover(stable).getToRevision()).isEqualTo(old));
  }

  @Test
  void shouldCountAgainstTheCanaryWhatNoneOfItsPodsTook() {
    String old = promoted(TWO_STEPS + ANALYSIS);
    BusyPod stable = pod("edge-a", "10.0.0.1", old);
    stable.unreach();
    String bad = apply("2", TWO_STEPS + ANALYSIS);
    pod("edge-b", "10.0.0.2", bad);
    tried(new Tried(bad, 100, null));

    await().untilAsserted(() -> assertThat(rollout().phase()).isEqualTo(Phase.FAILED));
    assertThat(rollout().message()).containsPattern("success-ratio was 9[0-9.]+ %, below 99 %");
  }

  @Test
  void shouldMeasureThePodsThemselves() {
    String plan =
        "steps: [{weight: 5, pause: UntilPromoted}, {weight: 100}]\n"
            + """
            analysis: {interval: 1s, inconclusiveLimit: 100,
              metrics: [{name: memory, max: "200"}, {name: restarts, max: "0"}]}\
            """;
    String old = promoted(plan);
    pod("edge-a", "10.0.0.1", old);
    String next = apply("2", plan);
    pod("edge-b", "10.0.0.2", next);
    pods.add(new RevisionPod("edge-b", next, 3));
    tried(new Tried(next, 100, null));
    await().untilAsserted(() -> assertThat(rollout().passes()).isPositive());
    assertThat(rollout().measurements().getFirst().value()).isEqualTo("100");
    assertThat(rollout().measurements().getLast().value()).isEqualTo("0");

    pods.set(pods.size() - 1, new RevisionPod("edge-b", next, 4));
    tell();

    await().untilAsserted(() -> assertThat(rollout().phase()).isEqualTo(Phase.FAILED));
    assertThat(rollout().message()).contains("restarts was 1, above 0");
  }

  @Test
  void shouldFailWhenThePodsOfTheCanaryCannotBeHad() {
    String plan = TWO_STEPS + "progressDeadline: 5s";
    String old = promoted(plan);
    pod("edge-a", "10.0.0.1", old);
    String missing = apply("2", plan);
    tried(new Tried(missing, -1, "1 pod: ImagePullBackOff (image proxy:2 cannot be had)"));

    await().untilAsserted(() -> assertThat(rollout().phase()).isEqualTo(Phase.FAILED));
    assertThat(rollout().message())
        .isEqualTo(
            "its pods were not ready within 5s: 1 pod: ImagePullBackOff (image proxy:2 cannot be"
                + " had); at step 1 (0 %)");
  }

  @Test
  void shouldReturnToAnEarlierRevisionAndForgetAllWhenTheSpecHasNoRollout() {
    String old = promoted(TWO_STEPS);
    pod("edge-a", "10.0.0.1", old);
    String next = apply("2", TWO_STEPS);
    BusyPod second = pod("edge-b", "10.0.0.2", next);
    tried(new Tried(next, 100, null));
    awaitPromoted(2);

    rig.order(Gateway.class, "edge", "undo");
    await().untilAsserted(() -> assertThat(stable().hash()).isEqualTo(old));
    await().untilAsserted(() -> assertThat(handover(second).getToRevision()).isEqualTo(old));

    rig.patch(Gateway.class, "edge", "{\"spec\": {\"rollout\": null}}");
    tell();
    await().untilAsserted(() -> assertThat(gateway().getStatus().rollout()).isNull());
    await().untilAsserted(() -> assertThat(revisions()).isEmpty());
    await().untilAsserted(() -> assertThat(second.handover()).isNull());
  }

  /** A Gateway of one version, which is promoted as it is. */
  private String promoted(String plan) {
    String hash = apply("1", plan);
    awaitPromoted(1);
    assertThat(stable().hash()).isEqualTo(hash);
    return hash;
  }

  private String apply(String version, String rollout) {
    rig.apply(
        Gateway.class,
        """
        apiVersion: penstock.dev/v1alpha1
        kind: Gateway
        metadata: {name: edge, namespace: %%s}
        spec:
          version: "%s"
          listeners: [{name: http, port: 80, protocol: HTTP}]
          rollout:
        %s
        """
            .formatted(version, rollout.indent(4)));
    tried = null;
    tell();
    return content(gateway()).hash();
  }

  private void tried(Tried next) {
    tried = next;
    tell();
  }

  /** Tells what whoever runs the pods would have seen. */
  private void tell() {
    Gateway gateway = gateway();
    List<RevisionFacts.Kept> kept =
        revisions().stream()
            .map(
                revision ->
                    new RevisionFacts.Kept(
                        revision.getRevision(),
                        new FleetRevision(image(revision), gateway.getSpec().effectiveTemplate())))
            .toList();
    rig.publisher()
        .fleetObserved(
            new ObjectKey(rig.namespace, "edge"),
            new FleetFacts(
                gateway.getMetadata().getGeneration(),
                1,
                1,
                1,
                List.of(),
                List.of(new Address(AddressType.IP_ADDRESS, "192.0.2.1")),
                List.of(),
                List.of(),
                List.of(),
                new RevisionFacts(content(gateway), kept, tried, pods)));
  }

  private static FleetRevision content(Gateway gateway) {
    return new FleetRevision(
        "proxy:" + gateway.getSpec().version(), gateway.getSpec().effectiveTemplate());
  }

  private BusyPod pod(String name, String address, String revision) {
    BusyPod pod =
        rig.pod(
                name,
                Map.of(
                    "app.kubernetes.io/managed-by", "penstock", "penstock.dev/revision", revision))
            .of(revision);
    rig.client
        .pods()
        .inNamespace(rig.namespace)
        .withName(name)
        .editStatus(created -> running(created, address));
    return pod;
  }

  private static Pod running(Pod pod, String address) {
    pod.setStatus(
        new PodStatusBuilder()
            .withPhase("Running")
            .withPodIP(address)
            .addNewPodIP(address)
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .build());
    return pod;
  }

  private static Handover handover(BusyPod pod) {
    return Optional.ofNullable(pod.handover())
        .orElseThrow(() -> new AssertionError("the pod hands nothing over"));
  }

  private Gateway gateway() {
    return rig.get(Gateway.class, "edge");
  }

  private RolloutStatus rollout() {
    return Optional.ofNullable(gateway().getStatus())
        .map(GatewayStatus::rollout)
        .orElseThrow(() -> new AssertionError("the Gateway has no rollout"));
  }

  private RolloutStatus.Revision stable() {
    return Objects.requireNonNull(rollout().stable());
  }

  private Condition condition(String type) {
    return gateway().getStatus().conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the Gateway has no condition " + type));
  }

  private void awaitPromoted(long number) {
    await()
        .untilAsserted(
            () -> {
              assertThat(rollout().phase()).isEqualTo(Phase.PROMOTED);
              assertThat(stable().number()).isEqualTo(number);
            });
  }

  private List<ControllerRevision> revisions() {
    return rig.client
        .apps()
        .controllerRevisions()
        .inNamespace(rig.namespace)
        .withLabel("penstock.dev/gateway", "edge")
        .list()
        .getItems();
  }

  private static String image(ControllerRevision revision) {
    return FleetRevision.fromJson(Serialization.asJson(revision.getData())).image();
  }
}
