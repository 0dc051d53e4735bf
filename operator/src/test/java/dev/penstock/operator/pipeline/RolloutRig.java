package dev.penstock.operator.pipeline;

import dev.penstock.operator.leader.Elections;
import dev.penstock.operator.leader.LeaderConfig;
import dev.penstock.operator.leader.LeaderLease;
import dev.penstock.operator.leader.TestLeaderConfig;
import dev.penstock.operator.provider.AddressPolicy;
import dev.penstock.operator.provider.MetricProviders;
import dev.penstock.operator.provider.Notifier;
import dev.penstock.operator.provider.Outbound;
import dev.penstock.operator.revision.RevisionStore;
import dev.penstock.operator.status.Publishers;
import dev.penstock.operator.status.RolloutParts;
import dev.penstock.operator.status.StatusPublisher;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A replica that leads, in a namespace of its own of a real API server, with pods that test it. */
final class RolloutRig implements AutoCloseable {
  final ApiServer server = ApiServer.shared();
  final KubernetesClient client = server.client();
  final String namespace = Fleets.newNamespace(client);
  private final LeaderConfig config = new TestLeaderConfig(namespace, "operator-0");
  private final LeaderLease lease = new LeaderLease(client, config);
  private final Outbound outbound = new Outbound(AddressPolicy.STRICT, Outbound.PATIENCE);
  private final List<BusyPod> pods = new ArrayList<>();
  private StatusPublisher publisher = newPublisher();
  private TestOperator operator;

  /** Starts the replica; the fleet of Gateway "edge" may have pods. */
  RolloutRig() {
    Elections.start(lease);
    Publishers.start(publisher);
    Fleets.serviceAccount(client, namespace, "edge-gateway");
    operator = new TestOperator(server, namespace, publisher).start().ready();
  }

  /** Another replica takes over, and knows what the API server knows. */
  void replace() {
    Publishers.stop(publisher);
    stopPods();
    operator.close();
    publisher = newPublisher();
    Publishers.start(publisher);
    operator = new TestOperator(server, namespace, publisher).start().ready();
  }

  StatusPublisher publisher() {
    return publisher;
  }

  /** A connected pod of Gateway "edge". */
  BusyPod pod(String name, Map<String, String> labels) {
    BusyPod pod = new BusyPod(operator.pod("edge", name, labels));
    pods.add(pod);
    return pod;
  }

  <T extends HasMetadata> void apply(Class<T> type, String yaml) {
    client
        .resource(Serialization.unmarshal(yaml.formatted(namespace), type))
        .fieldManager("test")
        .forceConflicts()
        .serverSideApply();
  }

  <T extends HasMetadata> void patch(Class<T> type, String name, String merge) {
    client
        .resources(type)
        .inNamespace(namespace)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  <T extends HasMetadata> void order(Class<T> type, String name, String order) {
    patch(
        type,
        name,
        "{\"metadata\": {\"annotations\": {\"penstock.dev/rollout\": \"%s\"}}}".formatted(order));
  }

  <T extends HasMetadata> T get(Class<T> type, String name) {
    return client.resources(type).inNamespace(namespace).withName(name).require();
  }

  private void stopPods() {
    pods.forEach(BusyPod::close);
    pods.clear();
  }

  @Override
  public void close() {
    stopPods();
    operator.close();
    Publishers.stop(publisher);
    Elections.stop(lease);
    outbound.close();
    client.close();
  }

  private StatusPublisher newPublisher() {
    return new StatusPublisher(
        client,
        lease,
        config,
        new SimpleMeterRegistry(),
        new RolloutParts(
            new RevisionStore(client),
            new MetricProviders(outbound),
            new Notifier(outbound, Clock.systemUTC(), Notifier.BACK_OFF)));
  }
}
