package dev.penstock.operator.pipeline;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.operator.push.TestPod;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.protocol.v1.AsOf;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.ResourceVersion;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("apiserver")
class PropagationTest {
  private static final String GRANTS = "ReferenceGrant.penstock.dev";

  private ApiServer server = ApiServer.shared();
  private KubernetesClient client = server.client();
  private String namespace = Fleets.newNamespace(client);
  private TestOperator operator = new TestOperator(server, namespace);

  @BeforeEach
  void addFleet() {
    addFleetTo(client, namespace);
  }

  @AfterEach
  void close() {
    operator.close();
    client.close();
  }

  @Test
  void shouldSendEachChangeWhenObjectsChange() {
    operator.start().ready();
    try (TestPod pod = operator.pod("edge", "edge-1")) {
      TestPod.Session stream = pod.open().hello();
      Delta first = stream.delta();
      assertThat(first.getListenersList()).hasSize(1);
      assertThat(first.getRoutesList()).isEmpty();
      stream.ack(first);

      client.resource(route("cart", 80)).create();
      Delta second = stream.delta();
      assertThat(second.getRoutes(0).getName()).isEqualTo(namespace + "/cart");
      assertThat(second.getClusters(0).getEndpoints(0).getAddress()).isEqualTo("10.1.0.1");
      stream.ack(second);

      client
          .resources(EndpointSlice.class)
          .inNamespace(namespace)
          .withName("cart-1")
          .edit(slice -> slice(namespace, "10.1.0.2"));
      Delta third = stream.delta();
      assertThat(third.getRoutesList()).isEmpty();
      assertThat(third.getClusters(0).getEndpoints(0).getAddress()).isEqualTo("10.1.0.2");
      stream.ack(third);
      await()
          .until(
              () ->
                  operator
                          .ledger()
                          .fleet(new ObjectKey(namespace, "edge"))
                          .countAt(third.getToVersion())
                      == 1);

      client.resources(Route.class).inNamespace(namespace).withName("cart").delete();
      Delta fourth = stream.delta();
      assertThat(fourth.getRemovedList())
          .extracting(name -> name.getName())
          .contains(namespace + "/cart");
    }
  }

  @Test
  void shouldKeepServingAndCatchUpWhenApiServerWasAway() {
    try (ApiServer own = ApiServer.start();
        KubernetesClient direct = own.client()) {
      String there = Fleets.newNamespace(direct);
      addFleetTo(direct, there);
      try (TestOperator isolated = new TestOperator(own, there).start().ready();
          TestPod pod = isolated.pod("edge", "edge-1")) {
        TestPod.Session stream = pod.open().hello();
        stream.ack(stream.delta());
        own.down();
        stream.finish();
        TestPod.Session again = pod.open().hello();
        Delta served = again.delta();
        assertThat(served.getListenersList()).hasSize(1);
        again.ack(served);
        own.up();
        direct.resource(routeIn(there, "cart", 80)).create();
        await().until(again::hasDelta);
        assertThat(again.delta().getRoutesCount()).isEqualTo(1);
      }
    }
  }

  @Test
  void shouldNotBeReadyWhenApiServerIsAwayFromTheStart() {
    try (ApiServer own = ApiServer.start()) {
      own.down();
      try (TestOperator isolated = new TestOperator(own, "default").start()) {
        await().during(Duration.ofSeconds(1)).until(() -> !isolated.isReady());
        own.up();
        isolated.ready();
      }
    }
  }

  @Test
  void shouldCatchUpWhenPodHasSeenMore() {
    operator.start().ready();
    try (TestPod pod = operator.pod("edge", "edge-1")) {
      TestPod.Session stream = pod.open().hello();
      Delta first = stream.delta();
      stream.ack(first);
      stream.finish();
      // Something of another kind moves the API server's history on, and another replica that
      // listed since would have told the pod so.
      Secret secret =
          client
              .resource(
                  new SecretBuilder()
                      .withNewMetadata()
                      .withNamespace(namespace)
                      .withName("other")
                      .endMetadata()
                      .build())
              .create();
      long seen = Long.parseLong(secret.getMetadata().getResourceVersion());
      TestPod.Session again =
          pod.open()
              .hello(
                  "of another replica",
                  AsOf.newBuilder()
                      .addResourceVersions(
                          ResourceVersion.newBuilder().setKind(GRANTS).setVersion(seen))
                      .build());
      Delta full = again.delta();
      assertThat(full.getAsOf().getResourceVersionsList())
          .filteredOn(version -> version.getKind().equals(GRANTS))
          .singleElement()
          .satisfies(version -> assertThat(version.getVersion()).isGreaterThanOrEqualTo(seen));
    }
  }

  private static void addFleetTo(KubernetesClient client, String namespace) {
    Fleets.serviceAccount(client, namespace, "edge-gateway");
    client.resource(gateway(namespace)).create();
    client
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("cart")
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build())
        .create();
    client.resource(slice(namespace, "10.1.0.1")).create();
  }

  private Route route(String name, int port) {
    return routeIn(namespace, name, port);
  }

  private static Route routeIn(String namespace, String name, int port) {
    return Serialization.unmarshal(
        """
        {"apiVersion": "penstock.dev/v1alpha1", "kind": "Route",
         "metadata": {"namespace": "%1$s", "name": "%2$s"},
         "spec": {"parentRefs": [{"name": "edge"}], "hostnames": ["%2$s.example.com"],
                  "rules": [{"backendRefs": [{"name": "cart", "port": %3$d}]}]}}
        """
            .formatted(namespace, name, port),
        Route.class);
  }

  private static Gateway gateway(String namespace) {
    return Serialization.unmarshal(
        """
        {"apiVersion": "penstock.dev/v1alpha1", "kind": "Gateway",
         "metadata": {"namespace": "%s", "name": "edge"},
         "spec": {"listeners": [{"name": "http", "port": 80, "protocol": "HTTP"}]}}
        """
            .formatted(namespace),
        Gateway.class);
  }

  private static EndpointSlice slice(String namespace, String address) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName("cart-1")
        .addToLabels("kubernetes.io/service-name", "cart")
        .endMetadata()
        .withAddressType("IPv4")
        .addNewPort()
        .withName("")
        .withPort(8080)
        .withProtocol("TCP")
        .endPort()
        .addNewEndpoint()
        .withAddresses(List.of(address))
        .endEndpoint()
        .build();
  }
}
