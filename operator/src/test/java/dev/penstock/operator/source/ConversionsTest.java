package dev.penstock.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.source.Slice.Readiness;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.PodInfo;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.RevisionInfo;
import dev.penstock.operator.view.RolloutState;
import dev.penstock.operator.view.RouteRevision;
import dev.penstock.operator.view.ServiceInfo;
import dev.penstock.operator.view.TlsSecret;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionsTest {
  @Test
  void shouldKeepSpecAndLeaveOutWhatKubectlAddsWhenRouteIsRead() {
    Route route =
        Serialization.unmarshal(
            """
            metadata:
              namespace: shop
              name: cart
              uid: u-1
              generation: 3
              resourceVersion: "42"
              creationTimestamp: "2026-01-01T00:00:00Z"
              labels: {a: b}
              annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}", keep: me}
            spec:
              parentRefs: [{name: edge}]
            """,
            Route.class);
    Resource<RouteSpec> resource = Objects.requireNonNull(Conversions.resource(route));
    assertThat(resource.key()).isEqualTo(new ObjectKey("shop", "cart"));
    assertThat(resource.generation()).isEqualTo(3);
    assertThat(resource.resourceVersion()).isEqualTo(42);
    assertThat(resource.labels()).containsEntry("a", "b");
    assertThat(resource.annotations()).containsOnlyKeys("keep");
    assertThat(resource.spec()).isEqualTo(route.getSpec());
  }

  @ParameterizedTest
  @CsvSource({
    "Progressing, 0, new, 0",
    "Paused, 25, new, 25",
    "Failed, 25, new, 25",
    "Failed, 0, , 0",
    "Aborted, 0, , 0",
    "Promoted, 0, , 0"
  })
  void shouldGiveTheCanaryTrafficOnlyInPhasesThatDo(
      String phase, int weight, @Nullable String canary, int share) {
    assertThat(
            rollout(
                """
                {phase: %s, message: m, weight: %d, stable: {number: 1, hash: old},
                 canary: {number: 2, hash: new}}
                """
                    .formatted(phase, weight)))
        .isEqualTo(new RolloutState("old", canary, share));
  }

  @Test
  void shouldTellAFleetsRolloutAsThatOfARoute() {
    String tried =
        "{phase: Progressing, message: m, weight: 5, stable: {number: 1, hash: old}, canary:"
            + " {number: 2, hash: new}}";

    assertThat(gateway("status: {rollout: %s}".formatted(tried)).rollout())
        .isEqualTo(new RolloutState("old", "new", 5));
    assertThat(gateway("status: {observedGeneration: 1}").rollout()).isNull();
    assertThat(gateway("").rollout()).isNull();
    assertThat(gateway("").gateway().spec().replicas()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          podIP: 10.0.0.1, phase: Running, conditions: [{type: Ready, status: "True"}]   | true
          podIP: 10.0.0.1, phase: Running, conditions: [{type: Ready, status: "False"}]  | false
          podIP: 10.0.0.1, phase: Running, conditions: [{type: Fast, status: "True"}]    | false
          podIP: 10.0.0.1, phase: Pending                                                | false
          podIP: 10.0.0.1, phase: Failed, conditions: [{type: Ready, status: "True"}]    |
          podIP: 10.0.0.1, phase: Succeeded                                              |
          phase: Pending                                                                 |
          podIP: ""                                                                      |
          """)
  void shouldKnowPodsThatHaveAnAddressAndHaveNotEnded(String status, @Nullable Boolean ready) {
    PodInfo pod =
        pod("{penstock.dev/gateway: edge, penstock.dev/revision: abc}", "{" + status + "}");

    assertThat(pod)
        .isEqualTo(
            ready == null
                ? null
                : new PodInfo(new ObjectKey("shop", "edge"), "abc", "10.0.0.1", ready, false));
  }

  @Test
  void shouldKnowPodsOfFleetsAlone() {
    String running = "{podIP: 10.0.0.1, phase: Running}";

    assertThat(pod("{penstock.dev/gateway: edge}", running))
        .isEqualTo(new PodInfo(new ObjectKey("shop", "edge"), "", "10.0.0.1", false, false));
    assertThat(pod("{app: other}", running)).isNull();
    assertThat(pod("{penstock.dev/gateway: edge}", "null")).isNull();
  }

  @Test
  void shouldSeeThatAPodTerminates() {
    Pod pod =
        Serialization.unmarshal(
            """
            metadata:
              namespace: shop
              name: edge-1
              labels: {penstock.dev/gateway: edge}
              deletionTimestamp: "2026-01-01T00:00:00Z"
            status: {podIP: 10.0.0.1, phase: Running, conditions: [{type: Ready, status: "True"}]}
            """,
            Pod.class);

    assertThat(Conversions.pod(pod))
        .isEqualTo(new PodInfo(new ObjectKey("shop", "edge"), "", "10.0.0.1", true, true));
  }

  @Test
  void shouldKnowNoRolloutWhenNothingIsPromoted() {
    assertThat(rollout("{phase: Progressing, message: m, weight: 5, canary: {number: 1, hash: a}}"))
        .isNull();
    assertThat(rollout("{phase: Progressing, message: m, weight: 5}")).isNull();
  }

  @Test
  void shouldReadWhatARevisionKeeps() {
    RouteRevision content =
        RouteRevision.fromJson("{\"hostnames\":[\"a.example.com\"],\"rules\":[{\"name\":\"r\"}]}");

    assertThat(Conversions.revision(revision(content.toJson())))
        .isEqualTo(new RevisionInfo(new ObjectKey("shop", "cart"), "abc", 7, content));
  }

  @Test
  void shouldPassOverARevisionThatCannotBeReadOrIsAnothers() {
    ControllerRevision foreign = revision("{}");
    foreign.getMetadata().setAnnotations(null);

    assertThat(Conversions.revision(revision("{\"rules\": 1}"))).isNull();
    assertThat(Conversions.revision(revision("null"))).isNull();
    assertThat(Conversions.revision(foreign)).isNull();
  }

  @Test
  void shouldTellReadinessWhenConditionsAreMissingOrSayIt() {
    Slice slice =
        slice(
            """
            metadata: {namespace: shop, name: cart-1, labels: {kubernetes.io/service-name: cart}}
            addressType: IPv4
            ports: [{name: http, port: 8080}, {name: any}, {name: dns, port: 53, protocol: UDP}]
            endpoints:
            - addresses: [10.0.0.1]
            - addresses: [10.0.0.2]
              conditions: {ready: true}
            - addresses: [10.0.0.3]
              conditions: {ready: false, serving: true, terminating: true}
            - addresses: [10.0.0.4]
              conditions: {ready: false, serving: false, terminating: true}
            - addresses: [10.0.0.5]
              conditions: {ready: false}
            """);
    assertThat(slice.service()).isEqualTo(new ObjectKey("shop", "cart"));
    assertThat(slice.ports()).containsExactly(new Slice.Port("http", 8080));
    assertThat(slice.endpoints())
        .containsExactly(
            new Slice.Target("10.0.0.1", Readiness.READY),
            new Slice.Target("10.0.0.2", Readiness.READY),
            new Slice.Target("10.0.0.3", Readiness.SERVING));
  }

  @Test
  void shouldLeaveOutSliceWhenItHasNoServiceOrNoAddresses() {
    assertThat(
            Conversions.slice(
                Serialization.unmarshal(
                    "metadata: {namespace: shop, name: x}\naddressType: IPv4",
                    EndpointSlice.class)))
        .isNull();
    assertThat(
            Conversions.slice(
                Serialization.unmarshal(
                    """
                    metadata: {namespace: shop, name: x, labels: {kubernetes.io/service-name: c}}
                    addressType: FQDN
                    """,
                    EndpointSlice.class)))
        .isNull();
  }

  @Test
  void shouldKeepPortsWhenServiceIsRead() {
    ServiceInfo service =
        Conversions.service(
            Serialization.unmarshal(
                """
                metadata: {namespace: shop, name: cart}
                spec:
                  ports:
                  - {port: 80}
                  - {name: grpc, port: 90, protocol: TCP, appProtocol: kubernetes.io/h2c}
                """,
                Service.class));
    assertThat(service.type()).isEqualTo("ClusterIP");
    assertThat(service.ports())
        .containsExactly(
            new ServiceInfo.Port("", 80, "TCP", ""),
            new ServiceInfo.Port("grpc", 90, "TCP", "kubernetes.io/h2c"));
  }

  @Test
  void shouldDecodeButNotParseWhenSecretIsRead() {
    TlsSecret secret =
        Conversions.secret(
            Serialization.unmarshal(
                """
                metadata: {namespace: shop, name: cert}
                data: {tls.crt: bm90IGEgY2VydA==}
                """,
                Secret.class));
    assertThat(secret.certificateChain().toByteArray())
        .isEqualTo("not a cert".getBytes(StandardCharsets.US_ASCII));
    assertThat(secret.privateKey().length()).isZero();
  }

  private static @Nullable RolloutState rollout(String rollout) {
    Route route =
        Serialization.unmarshal(
            """
            metadata: {namespace: shop, name: cart, uid: u, resourceVersion: "42",
              creationTimestamp: "2026-01-01T00:00:00Z"}
            spec: {parentRefs: [{name: edge}]}
            status:
              rollout:
            """
                + rollout.indent(4),
            Route.class);
    return Objects.requireNonNull(Conversions.route(route)).rollout();
  }

  private static GatewayEntry gateway(String status) {
    Gateway gateway =
        Serialization.unmarshal(
            """
            metadata: {namespace: shop, name: edge, uid: u, resourceVersion: "42",
              creationTimestamp: "2026-01-01T00:00:00Z"}
            spec: {replicas: 2, listeners: [{name: http, port: 80, protocol: HTTP}]}
            """
                + status,
            Gateway.class);
    return Objects.requireNonNull(Conversions.gateway(gateway));
  }

  private static @Nullable PodInfo pod(String labels, String status) {
    return Conversions.pod(
        Serialization.unmarshal(
            "metadata: {namespace: shop, name: edge-1, labels: %s}\nstatus: %s"
                .formatted(labels, status),
            Pod.class));
  }

  private static ControllerRevision revision(String data) {
    return Serialization.unmarshal(
        """
        metadata:
          namespace: shop
          name: cart-abc
          labels: {app.kubernetes.io/managed-by: penstock, penstock.dev/revision: abc}
          annotations: {penstock.dev/route: cart}
        revision: 7
        data:\
        """
            + " "
            + data,
        ControllerRevision.class);
  }

  private static Slice slice(String yaml) {
    return Objects.requireNonNull(
        Conversions.slice(Serialization.unmarshal(yaml, EndpointSlice.class)));
  }
}
