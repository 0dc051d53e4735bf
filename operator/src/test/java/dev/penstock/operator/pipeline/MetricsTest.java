package dev.penstock.operator.pipeline;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.operator.push.TestPod;
import dev.penstock.operator.push.TestReports;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Nack;
import dev.penstock.protocol.v1.Rejection;
import dev.penstock.protocol.v1.ResourceKind;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Prometheus is told of the flow, from the API server to a pod and back. */
@Tag("apiserver")
class MetricsTest {
  private final ApiServer server = ApiServer.shared();
  private final KubernetesClient client = server.client();
  private final String namespace = Fleets.newNamespace(client);
  private final String fleet = "gateway=\"edge\",namespace=\"%s\"".formatted(namespace);
  private final TestOperator operator = new TestOperator(server, namespace);

  @BeforeEach
  void start() {
    Fleets.serviceAccount(client, namespace, "edge-gateway");
    listenOn(80);
    operator.start().ready();
  }

  @AfterEach
  void close() {
    operator.close();
    client.close();
  }

  @Test
  void shouldTellOfAFleetWhileItsGatewayIsThere() {
    awaitMetrics(
        "penstock_fleet_pods{%s,state=\"connected\",} 0.0",
        "penstock_snapshot_resources{gateway=\"edge\",kind=\"listener\",namespace=\"%2$s\",} 1.0",
        "penstock_snapshot_resources{gateway=\"edge\",kind=\"route\",namespace=\"%2$s\",} 0.0");

    try (TestPod pod = operator.pod("edge", "edge-1")) {
      TestPod.Session stream = pod.open().hello();
      Delta first = stream.delta();
      awaitMetrics(
          "penstock_fleet_pods{%s,state=\"connected\",} 1.0",
          "penstock_fleet_pods{%s,state=\"current\",} 0.0",
          "penstock_config_pushes_total{%s,} 1.0");

      stream.ack(first, rejection());
      awaitMetrics(
          "penstock_fleet_pods{%s,state=\"current\",} 1.0",
          "penstock_fleet_pods{%s,state=\"rejecting\",} 1.0",
          "penstock_config_acks_total{%s,} 1.0");

      listenOn(81);
      stream.nack(stream.delta(), Nack.Reason.MALFORMED, "twice the same");
      awaitMetrics(
          "penstock_config_pushes_total{%s,} 2.0",
          "penstock_config_nacks_total{gateway=\"edge\",namespace=\"%2$s\",reason=\"malformed\",}"
              + " 1.0",
          "penstock_config_push_delay_seconds_count 1.0",
          "penstock_config_ack_delay_seconds_count 1.0");
      stream.send(TestReports.message(TestReports.report("one", 100)));
      awaitMetrics("penstock_config_reports_total{%s,} 1.0");
      ObjectKey gateway = new ObjectKey(namespace, "edge");
      await().until(() -> operator.reports().fleet(gateway).pods().size() == 1);
      assertThat(operator.metrics())
          .anyMatch(line -> line.startsWith("penstock_translation_seconds_bucket{le=\"0.001\",}"))
          .anyMatch(
              line ->
                  line.startsWith("penstock_config_push_delay_seconds_bucket{le=\"30.0\",} 1.0"));

      client.resources(Gateway.class).inNamespace(namespace).withName("edge").delete();
      await().until(() -> operator.metrics().stream().noneMatch(line -> line.contains(namespace)));
    }
  }

  private void awaitMetrics(String... lines) {
    List<String> wanted =
        List.of(lines).stream().map(line -> line.formatted(fleet, namespace)).toList();
    await().untilAsserted(() -> assertThat(operator.metrics()).containsAll(wanted));
  }

  private void listenOn(int port) {
    client
        .resource(
            Serialization.unmarshal(
                """
                {"apiVersion": "penstock.dev/v1alpha1", "kind": "Gateway",
                 "metadata": {"namespace": "%s", "name": "edge"},
                 "spec": {"listeners": [{"name": "http", "port": %d, "protocol": "HTTP"}]}}
                """
                    .formatted(namespace, port),
                Gateway.class))
        .serverSideApply();
  }

  private static Rejection rejection() {
    return Rejection.newBuilder()
        .setKind(ResourceKind.LISTENER)
        .setName("http")
        .setMessage("cannot be bound")
        .build();
  }
}
