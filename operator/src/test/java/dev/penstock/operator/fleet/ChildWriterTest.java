package dev.penstock.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
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
  private final Fleet fleet = new Fleet(client, Gateways.SETTINGS);

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
    new Fleet(client, Gateways.SETTINGS).reconcile(gateway, observed(), Optional.of("pem"));

    assertThat(facts.isUnhindered()).isTrue();
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
    assertThat(deployment()).isNotNull();
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

    assertThat(facts.isUnhindered()).isTrue();
    assertThat(service().get()).isNull();
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

  private FleetFacts reconcile(Gateway gateway) {
    return fleet.reconcile(gateway, observed(), Optional.of("pem"));
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
        own(deployment()),
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
        List.of());
  }

  private static <T extends HasMetadata> @Nullable T own(@Nullable T object) {
    return object != null
            && object.getMetadata().getLabels() != null
            && "penstock".equals(object.getMetadata().getLabels().get(FleetNames.MANAGED_BY_LABEL))
        ? object
        : null;
  }

  private @Nullable Deployment deployment() {
    return client.apps().deployments().inNamespace(namespace).withName("edge-gateway").get();
  }

  private int replicas() {
    Deployment deployment = deployment();
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
            children.deployment(),
            children.service(),
            children.disruptionBudget())
        .map(child -> child == null ? "" : child.getMetadata().getResourceVersion())
        .toList();
  }
}
