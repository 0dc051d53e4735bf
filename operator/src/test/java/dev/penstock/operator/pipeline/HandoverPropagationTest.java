package dev.penstock.operator.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.operator.push.TestPod;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Endpoint;
import dev.penstock.protocol.v1.Handover;
import dev.penstock.protocol.v1.ResourceKind;
import dev.penstock.protocol.v1.ResourceName;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What pods and a Gateway's status make of the config that pods are sent. */
@Tag("apiserver")
class HandoverPropagationTest {
  private final ApiServer server = ApiServer.shared();
  private final KubernetesClient client = server.client();
  private final String namespace = Fleets.newNamespace(client);
  private final TestOperator operator = new TestOperator(server, namespace);

  @BeforeEach
  void addFleet() {
    Fleets.serviceAccount(client, namespace, "edge-gateway");
    Gateway gateway = gateway();
    GatewayStatus status = gateway.getStatus();
    Gateway created = client.resource(gateway).create();
    created.setStatus(status);
    client.resource(created).updateStatus();
  }

  @AfterEach
  void close() {
    operator.close();
    client.close();
  }

  @Test
  void shouldFollowTheFleetsPodsAndItsRollout() {
    ready(pod("stable", Map.of("penstock.dev/revision", "old")), "10.2.0.1");
    ready(pod("other", Map.of("app.kubernetes.io/managed-by", "somebody")), "10.2.0.9");
    operator.start().ready();
    try (TestPod pod = operator.pod("edge", "edge-1")) {
      TestPod.Session stream = pod.open().hello();
      Delta first = stream.delta();
      Handover.Builder handover =
          Handover.newBuilder()
              .setName("canary")
              .setToRevision("new")
              .setWeight(25)
              .addSources("10.9.0.0/16")
              .addPeers("10.2.0.1");
      assertThat(first.getHandoversList()).containsExactly(handover.build());
      stream.ack(first);

      Pod canary = ready(pod("canary", Map.of("penstock.dev/revision", "new")), "10.2.0.2");
      Delta second = stream.delta();
      assertThat(second.getHandoversList())
          .containsExactly(
              handover
                  .addEndpoints(Endpoint.newBuilder().setAddress("10.2.0.2").setPort(9902))
                  .build());
      assertThat(second.getListenersList()).isEmpty();
      stream.ack(second);

      Fleets.delete(client, canary);
      Delta third = stream.delta();
      assertThat(third.getHandovers(0).getEndpointsList()).isEmpty();
      stream.ack(third);

      client
          .resources(Gateway.class)
          .inNamespace(namespace)
          .withName("edge")
          .editStatus(
              gateway -> {
                gateway.setStatus(null);
                return gateway;
              });
      assertThat(stream.delta().getRemovedList())
          .containsExactly(
              ResourceName.newBuilder().setKind(ResourceKind.HANDOVER).setName("canary").build());
    }
  }

  private Pod pod(String name, Map<String, String> more) {
    Map<String, String> labels = new HashMap<>();
    labels.put("app.kubernetes.io/managed-by", "penstock");
    labels.put("penstock.dev/gateway", "edge");
    labels.putAll(more);
    return Fleets.pod(client, namespace, name, "edge-gateway", labels);
  }

  /** As the kubelet would tell it. */
  private Pod ready(Pod pod, String address) {
    return client
        .resource(
            new PodBuilder(pod)
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(address)
                .addNewPodIP(address)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build())
        .updateStatus();
  }

  private Gateway gateway() {
    return Serialization.unmarshal(
        """
        {"apiVersion": "penstock.dev/v1alpha1", "kind": "Gateway",
         "metadata": {"namespace": "%s", "name": "edge"},
         "spec": {"listeners": [{"name": "http", "port": 80, "protocol": "HTTP"}],
                  "rollout": {"steps": [{"weight": 25}, {"weight": 100}],
                              "match": {"sourceRanges": ["10.9.0.0/16"]}}},
         "status": {"rollout": {"phase": "Progressing", "message": "as a test says", "weight": 25,
                                "stable": {"number": 1, "hash": "old"},
                                "canary": {"number": 2, "hash": "new"}}}}
        """
            .formatted(namespace),
        Gateway.class);
  }
}
