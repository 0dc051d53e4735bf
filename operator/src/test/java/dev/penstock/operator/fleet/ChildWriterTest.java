package dev.penstock.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.PodTemplate;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import dev.penstock.operator.view.FleetRevision;
import dev.penstock.operator.view.RevisionNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("apiserver")
class ChildWriterTest {
  private static final String LISTENERS = "listeners: [{name: http, port: 80, protocol: HTTP}]";

  private final KubernetesClient client = ApiServer.shared().client();
  private final String namespace = Fleets.newNamespace(client);
  private final Fleet fleet = new Fleet(client, Gateways.SETTINGS, InstantSource.system());

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void shouldWriteEachChildOnceAndThenRest() {
    Gateway gateway = gateway("{replicas: 2, %s}".formatted(LISTENERS));
    FleetFacts facts = reconcile(gateway);
    List<String> written = versions();

    reconcile(gateway);
    reconcile(gateway);
    new Fleet(client, Gateways.SETTINGS, InstantSource.system())
        .reconcile(gateway, observed(), Optional.of("pem"));

    assertUnhindered(facts);
    assertThat(written).hasSize(5);
    assertThat(versions()).isEqualTo(written);
  }

  @Test
  void shouldUndoWhatOthersChangeAndKeepWhatTheyAdd() {
    Gateway gateway = gateway("{%s}".formatted(LISTENERS));
    reconcile(gateway);
    var _ =
        service()
            .edit(
                child ->
                    new ServiceBuilder(child)
                        .editMetadata()
                        .addToAnnotations("theirs", "kept")
                        .endMetadata()
                        .editSpec()
                        .addToSelector("penstock.dev/gateway", "wrong")
                        .endSpec()
                        .build());

    reconcile(gateway);

    Service child = service().require();
    assertThat(child.getSpec().getSelector()).containsEntry("penstock.dev/gateway", "edge");
    assertThat(child.getMetadata().getAnnotations()).containsEntry("theirs", "kept");
  }

  @Test
  void shouldLeaveAnObjectOfSomebodyElseAloneAndNameIt() {
    Service theirs =
        client
            .resource(
                new ServiceBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName("edge-gateway")
                    .endMetadata()
                    .withNewSpec()
                    .addNewPort()
                    .withPort(99)
                    .endPort()
                    .endSpec()
                    .build())
            .create();

    FleetFacts facts = reconcile(gateway("{%s}".formatted(LISTENERS)));

    assertThat(facts.blocked())
        .singleElement()
        .satisfies(message -> assertThat(message).contains("Service edge-gateway", namespace));
    assertThat(service().require().getMetadata().getResourceVersion())
        .isEqualTo(theirs.getMetadata().getResourceVersion());
    assertThat(deployment(Slot.BLUE)).isNotNull();
  }

  @Test
  void shouldSayWhatTheApiServerRefuses() {
    FleetFacts facts =
        reconcile(
            gateway(
                """
                {%s, template: {resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}}}
                """
                    .formatted(LISTENERS)));

    assertThat(facts.refused())
        .singleElement()
        .satisfies(
            message ->
                assertThat(message)
                    .contains("Deployment edge-gateway", "must be less than or equal"));
    assertThat(service().get()).isNotNull();
  }

  @Test
  void shouldLetChildrenGoWhenTheirNamespaceDoes() {
    client.namespaces().withName(namespace).delete();

    FleetFacts facts = reconcile(gateway("{%s}".formatted(LISTENERS)));

    assertUnhindered(facts);
    assertThat(service().get()).isNull();
  }

  @Test
  void shouldLeaveThePodsAsTheyAreWhenTheirMemoryIsTooLittleForWhatIsExpected() {
    reconcile(gateway("{%s}".formatted(LISTENERS)));
    Deployment before = Objects.requireNonNull(deployment(Slot.BLUE));

    FleetFacts facts =
        reconcile(
            gateway(
                "{replicas: 3, template: {expectedConnections: 100000}, %s}".formatted(LISTENERS)));

    assertThat(facts.refused())
        .singleElement()
        .asString()
        .startsWith("spec.template.expectedConnections: 100000 connections need");
    assertThat(Objects.requireNonNull(deployment(Slot.BLUE)).getSpec()).isEqualTo(before.getSpec());
  }

  @Test
  void shouldKeepTheNumberOfPodsWhenAnAutoscalerTakesOverAndGivesBack() {
    reconcile(gateway("{replicas: 4, %s}".formatted(LISTENERS)));

    Gateway scaled = gateway("{autoscaling: {maxReplicas: 9}, %s}".formatted(LISTENERS));
    reconcile(scaled);
    assertThat(replicas()).isEqualTo(4);
    client.apps().deployments().inNamespace(namespace).withName("edge-gateway").scale(7);
    reconcile(scaled);
    reconcile(
        gateway(
            "{autoscaling: {maxReplicas: 9}, %s, template: {annotations: {a: b}}}"
                .formatted(LISTENERS)));
    assertThat(replicas()).isEqualTo(7);

    reconcile(gateway("{replicas: 2, %s}".formatted(LISTENERS)));
    assertThat(replicas()).isEqualTo(2);
    assertThat(observed().autoscalers()).isEmpty();
  }

  /** Nothing here runs pods, so that a fleet of none is what a test can have ready. */
  @Test
  void shouldLeadClientsToWhatIsPromotedAndRemoveWhatWasThen() {
    reconcile(gateway("{replicas: 0, version: '1.0', %s}".formatted(LISTENERS)));
    Gateway promoted =
        gateway(
            "{replicas: 0, version: '2.0', %s, rollout: {steps: [{weight: 100}]}}"
                .formatted(LISTENERS));
    promoted.setStatus(
        Serialization.unmarshal(
            "---\n{rollout: {phase: Promoted, message: m, weight: 0, stable: {number: 2, hash: '%s'}}}"
                .formatted(new FleetRevision("example.com/proxy:2.0", PodTemplate.NONE).hash()),
            GatewayStatus.class));

    reconcile(promoted);
    assertThat(selected()).isEqualTo("blue");
    assertThat(deployment(Slot.GREEN)).isNotNull();
    reconcile(promoted);
    assertThat(selected()).isEqualTo("green");
    assertThat(deployment(Slot.BLUE)).isNotNull();
    reconcile(promoted);
    assertThat(deployment(Slot.BLUE)).isNull();
    assertThat(deployment(Slot.GREEN)).isNotNull();
  }

  @Test
  void shouldGiveTheAutoscalerItsOwnWayBackWhenNothingIsTriedAnyMore() {
    Gateway scaled = gateway("{autoscaling: {maxReplicas: 9}, %s}".formatted(LISTENERS));
    ChildWriter writer = new ChildWriter(client);

    write(writer, scaled, FleetAutoscaler.desired(scaled, Slot.BLUE, false).orElseThrow());
    assertThat(scaleDownPolicy()).isEqualTo("Disabled");
    write(writer, scaled, FleetAutoscaler.desired(scaled, Slot.GREEN, true).orElseThrow());
    assertThat(scaleDownPolicy()).isEqualTo("Max");
    assertThat(autoscaler().getSpec().getScaleTargetRef().getName())
        .isEqualTo("edge-gateway-green");
  }

  private static void write(ChildWriter writer, Gateway gateway, HasMetadata desired) {
    assertThat(writer.write(gateway, desired, null)).isEqualTo(ChildResult.Done.WRITTEN);
  }

  private String scaleDownPolicy() {
    HorizontalPodAutoscalerBehavior behavior = autoscaler().getSpec().getBehavior();
    return behavior == null || behavior.getScaleDown() == null
        ? "Max"
        : behavior.getScaleDown().getSelectPolicy();
  }

  private HorizontalPodAutoscaler autoscaler() {
    return client
        .autoscaling()
        .v2()
        .horizontalPodAutoscalers()
        .inNamespace(namespace)
        .withName("edge-gateway")
        .require();
  }

  private @Nullable String selected() {
    return service().require().getSpec().getSelector().get("penstock.dev/slot");
  }

  private static void assertUnhindered(FleetFacts facts) {
    assertThat(facts.blocked()).isEmpty();
    assertThat(facts.refused()).isEmpty();
  }

  private FleetFacts reconcile(Gateway gateway) {
    return fleet.reconcile(gateway, observed(), Optional.of("pem")).facts();
  }

  private Gateway gateway(String spec) {
    Gateway gateway = Gateways.withSpec(spec);
    gateway.getMetadata().setNamespace(namespace);
    return gateway;
  }

  /** What caches of the operator's own objects would show. */
  private ObservedFleet observed() {
    return new ObservedFleet(
        own(client.serviceAccounts().inNamespace(namespace).withName("edge-gateway").get()),
        own(client.configMaps().inNamespace(namespace).withName("edge-gateway-trust").get()),
        deployments(),
        own(service().get()),
        own(
            client
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(namespace)
                .withName("edge-gateway")
                .get()),
        client
            .autoscaling()
            .v2()
            .horizontalPodAutoscalers()
            .inNamespace(namespace)
            .list()
            .getItems(),
        List.of(),
        List.of());
  }

  private Map<Slot, Deployment> deployments() {
    Map<Slot, Deployment> deployments = new EnumMap<>(Slot.class);
    for (Slot slot : Slot.values()) {
      Deployment deployment = own(deployment(slot));
      if (deployment != null) {
        deployments.put(slot, deployment);
      }
    }
    return deployments;
  }

  private static <T extends HasMetadata> @Nullable T own(@Nullable T object) {
    return object != null
            && object.getMetadata().getLabels() != null
            && "penstock"
                .equals(object.getMetadata().getLabels().get(RevisionNames.MANAGED_BY_LABEL))
        ? object
        : null;
  }

  private @Nullable Deployment deployment(Slot slot) {
    return client
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName(FleetNames.deployment("edge", slot))
        .get();
  }

  private int replicas() {
    Deployment deployment = deployment(Slot.BLUE);
    return deployment == null ? -1 : deployment.getSpec().getReplicas();
  }

  private io.fabric8.kubernetes.client.dsl.ServiceResource<Service> service() {
    return client.services().inNamespace(namespace).withName("edge-gateway");
  }

  private List<String> versions() {
    ObservedFleet children = observed();
    return Stream.<@Nullable HasMetadata>of(
            children.serviceAccount(),
            children.trust(),
            children.deployments().get(Slot.BLUE),
            children.service(),
            children.disruptionBudget())
        .map(child -> child == null ? "" : child.getMetadata().getResourceVersion())
        .toList();
  }
}
