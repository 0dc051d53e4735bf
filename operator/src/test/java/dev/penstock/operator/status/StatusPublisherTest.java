package dev.penstock.operator.status;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.leader.Elections;
import dev.penstock.operator.leader.LeaderConfig;
import dev.penstock.operator.leader.LeaderLease;
import dev.penstock.operator.leader.TestLeaderConfig;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.model.Translator;
import dev.penstock.operator.provider.Outbound;
import dev.penstock.operator.push.FleetLedger;
import dev.penstock.operator.push.LedgerView;
import dev.penstock.operator.push.PodState;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.SortedTable;
import dev.penstock.operator.view.WatchedKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Statuses as they arrive on a real API server. */
@Tag("apiserver")
class StatusPublisherTest {
  private static final String RULES = "rules: [{backendRefs: [{name: nobody, port: 80}]}]";
  private final KubernetesClient client = ApiServer.shared().client();
  private final String namespace = Fleets.newNamespace(client);
  private final ObjectKey edge = new ObjectKey(namespace, "edge");
  private final LeaderConfig config = new TestLeaderConfig(namespace, "operator-0");
  private final LeaderLease lease = new LeaderLease(client, config);
  private final Translator translator = new Translator(InstantSource.system());
  private final Map<String, Integer> updates = new ConcurrentHashMap<>();
  private final Outbound outbound = new RolloutProducer().outbound();
  private StatusPublisher publisher = publisher();
  private ClusterView view = ClusterView.EMPTY;
  private Translation translation = Translation.EMPTY;

  @BeforeEach
  void start() {
    Elections.start(lease);
    publisher.start();
    Gateway gateway =
        client
            .resource(
                parse(
                    Gateway.class,
                    "Gateway",
                    "edge",
                    "{listeners: [{name: http, port: 80, protocol: HTTP}]}"))
            .create();
    view =
        view.edit()
            .gateway(edge, this.<GatewaySpec>resource(gateway))
            .at(view.asOf().with(WatchedKind.GATEWAY, version(gateway)));
    translation = translator.translate(view);
    publisher.fleetObserved(edge, facts());
  }

  @AfterEach
  void stop() {
    publisher.stop();
    Elections.stop(lease);
    outbound.close();
    client.close();
  }

  @Test
  void shouldWriteEachRouteOnceWhenManyComeAtOnceAndPodsAcknowledgeThem() {
    try (SharedIndexInformer<Route> watch = countUpdates()) {
      int routes = 300;
      for (int i = 0; i < routes; i++) {
        add(
            "r" + i,
            "{parentRefs: [{name: edge}], hostnames: [h%d.example.com], %s}".formatted(i, RULES));
        publish(i % 10 == 0);
      }
      publish(true);

      await()
          .untilAsserted(
              () ->
                  assertThat(watch.getStore().list())
                      .filteredOn(route -> holds(route, "Programmed"))
                      .hasSize(routes));
      assertThat(updates.values()).allSatisfy(count -> assertThat(count).isBetween(1, 2));
      assertThat(watch.getStore().list())
          .allSatisfy(
              route ->
                  assertThat(route.getStatus().parents().getFirst().conditions())
                      .extracting(Condition::type)
                      .containsExactly("Accepted", "ResolvedRefs", "Programmed"));
    }
  }

  @Test
  void shouldRestWhenNothingChangesAndWhenAnotherReplicaTakesOver() {
    add("a", "{parentRefs: [{name: edge}], %s}".formatted(RULES));
    publish(true);
    await().until(() -> holds(route("a"), "Programmed"));
    await().until(() -> gateway().getStatus() != null);
    String ofRoute = route("a").getMetadata().getResourceVersion();
    String ofGateway = gateway().getMetadata().getResourceVersion();

    publisher.stop();
    publisher = publisher();
    publisher.start();
    publisher.fleetObserved(edge, facts());
    publish(false);
    publish(true);

    await()
        .during(Duration.ofSeconds(3))
        .until(
            () ->
                route("a").getMetadata().getResourceVersion().equals(ofRoute)
                    && gateway().getMetadata().getResourceVersion().equals(ofGateway));
  }

  @Test
  void shouldWriteAtOnceWhenTheLeaseIsRegained() {
    add("a", "{parentRefs: [{name: edge}], %s}".formatted(RULES));
    publish(true);
    await().until(() -> holds(route("a"), "Programmed"));
    Elections.hold(client, namespace, "thief");
    await().until(() -> !lease.isLeader());
    add("b", "{parentRefs: [{name: edge}], %s}".formatted(RULES));
    publish(true);

    Elections.hold(client, namespace, "");

    await().until(() -> holds(route("b"), "Programmed"));
  }

  @Test
  void shouldKeepWhatAnotherControllerSays() {
    add("a", "{parentRefs: [{name: edge}], %s}".formatted(RULES));
    var _ =
        client
            .resources(Route.class)
            .inNamespace(namespace)
            .withName("a")
            .subresource("status")
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                """
                {"status": {"parents": [
                  {"controllerName": "example.com/mesh", "parentRef": {"name": "mesh"},
                   "conditions": []}]}}
                """);

    publish(true);

    await().until(() -> holds(route("a"), "Programmed"));
    assertThat(route("a").getStatus().parents())
        .extracting(parent -> parent.controllerName())
        .containsExactly("penstock.dev/gateway-controller", "example.com/mesh");
  }

  @Test
  void shouldWriteAnEventWhenSomethingDoesNotWork() {
    add("a", "{parentRefs: [{name: edge}], %s}".formatted(RULES));
    publish(true);

    await()
        .untilAsserted(
            () ->
                assertThat(client.events().v1().events().inNamespace(namespace).list().getItems())
                    .anySatisfy(
                        event -> {
                          assertThat(event.getReason()).isEqualTo("BackendNotFound");
                          assertThat(event.getType()).isEqualTo("Warning");
                          assertThat(event.getRegarding().getName()).isEqualTo("a");
                          assertThat(event.getNote()).contains("nobody");
                        }));
  }

  private StatusPublisher publisher() {
    return new StatusPublisher(
        client,
        lease,
        config,
        new SimpleMeterRegistry(),
        new RolloutProducer().parts(client, outbound));
  }

  private void add(String name, String spec) {
    Route route = client.resource(parse(Route.class, "Route", name, spec)).create();
    view =
        view.edit()
            .route(new ObjectKey(namespace, name), this.<RouteSpec>resource(route))
            .at(view.asOf().with(WatchedKind.ROUTE, version(route)));
    translation = translator.translate(view);
  }

  /** Tells the publisher of all there is, with or without a pod that has acknowledged it. */
  private void publish(boolean acknowledged) {
    var fleet = translation.fleets().get(edge);
    FleetLedger ledger =
        !acknowledged || fleet == null
            ? FleetLedger.NONE
            : new FleetLedger(
                List.of(
                    new PodState(
                        "p1",
                        "u1",
                        fleet.snapshot().version(),
                        view.asOf(),
                        List.of(),
                        null,
                        Instant.EPOCH)));
    publisher.onChange(translation, new LedgerView(SortedTable.of(Map.of(edge, ledger))));
  }

  private SharedIndexInformer<Route> countUpdates() {
    return client
        .resources(Route.class)
        .inNamespace(namespace)
        .inform(
            new ResourceEventHandler<>() {
              @Override
              public void onAdd(Route route) {}

              @Override
              public void onUpdate(Route before, Route after) {
                updates.merge(after.getMetadata().getName(), 1, Integer::sum);
              }

              @Override
              public void onDelete(Route route, boolean unknown) {}
            });
  }

  private <R> R parse(Class<R> type, String kind, String name, String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: penstock.dev/v1alpha1
        kind: %s
        metadata: {name: %s, namespace: %s}
        spec: %s
        """
            .formatted(kind, name, namespace, spec),
        type);
  }

  private <S extends Record> Resource<S> resource(CustomResource<S, ?> object) {
    return new Resource<>(
        new ObjectKey(namespace, object.getMetadata().getName()),
        object.getMetadata().getUid(),
        object.getMetadata().getGeneration(),
        version(object),
        Instant.parse(object.getMetadata().getCreationTimestamp()),
        Map.of(),
        Map.of(),
        object.getSpec());
  }

  private FleetFacts facts() {
    return new FleetFacts(
        1, 1, 1, 1, List.of("p1"), World.ADDRESS, List.of(), List.of(), List.of(), World.REVISIONS);
  }

  private Route route(String name) {
    return client.resources(Route.class).inNamespace(namespace).withName(name).require();
  }

  private Gateway gateway() {
    return client.resources(Gateway.class).inNamespace(namespace).withName("edge").require();
  }

  private static boolean holds(Route route, String type) {
    return route.getStatus() != null
        && route.getStatus().parents().stream()
            .flatMap(parent -> parent.conditions().stream())
            .filter(condition -> condition.type().equals(type))
            .anyMatch(condition -> condition.status() == Condition.Status.TRUE);
  }

  private static long version(HasMetadata object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }
}
