package dev.penstock.operator.pipeline;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.operator.push.TestPod;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import dev.penstock.operator.ticket.TicketKeeper;
import dev.penstock.operator.view.TicketSecret;
import dev.penstock.protocol.v1.Delta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From the Secret that the leader writes to what pods of two replicas are told. */
@Tag("apiserver")
class TicketRotationTest {
  private static final Duration PERIOD = Duration.ofHours(8);

  private final ApiServer server = ApiServer.shared();
  private final KubernetesClient client = server.client();
  private final String namespace = Fleets.newNamespace(client);
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final AtomicBoolean leads = new AtomicBoolean(true);
  private final TicketKeeper keeper =
      new TicketKeeper(client, namespace, PERIOD, leads::get, now::get);
  private final TestOperator leader = new TestOperator(server, namespace, keeper);
  private final TestOperator other = new TestOperator(server, namespace);

  @BeforeEach
  void addFleet() {
    Fleets.serviceAccount(client, namespace, "edge-gateway");
    client
        .resource(
            Serialization.unmarshal(
                """
                {"apiVersion": "penstock.dev/v1alpha1", "kind": "Gateway",
                 "metadata": {"namespace": "%s", "name": "edge"},
                 "spec": {"listeners": [{"name": "http", "port": 80, "protocol": "HTTP"}]}}
                """
                    .formatted(namespace),
                Gateway.class))
        .create();
  }

  @AfterEach
  void close() {
    keeper.stop();
    leader.close();
    other.close();
    client.close();
  }

  @Test
  void shouldTellPodsOfAllReplicasTheSameAndBeforeItIsUsedWhenTheSecretRotates() {
    leader.start().ready();
    await().until(() -> secret() != null);
    other.start().ready();
    try (TestPod one = leader.pod("edge", "edge-1");
        TestPod two = other.pod("edge", "edge-2")) {
      TestPod.Session first = one.open().hello();
      TestPod.Session second = two.open().hello();
      List<ByteString> before = sealed(first, second);
      assertThat(before).hasSize(2).doesNotHaveDuplicates();

      now.updateAndGet(it -> it.plus(PERIOD));
      keeper.wake();

      List<ByteString> after = sealed(first, second);
      assertThat(after).hasSize(3).doesNotHaveDuplicates();
      assertThat(after).startsWith(before.get(1)).endsWith(before.get(0));
    }
  }

  @Test
  void shouldBeMadeAnewWhenTheSecretIsDeletedOrSpoilt() {
    leader.start().ready();
    await().until(() -> secret() != null);
    TicketSecret first = TicketSecret.fromData(secret().getData());

    client.resource(secret()).delete();
    await().until(() -> secret() != null);
    TicketSecret second = TicketSecret.fromData(secret().getData());
    assertThat(second.inOrder()).doesNotContainAnyElementsOf(first.inOrder());

    client.resource(new SecretBuilder(secret()).withData(Map.of("next", "AAAA")).build()).update();
    await().until(() -> secret().getData().size() > 1);
    assertThat(TicketSecret.fromData(secret().getData()).inOrder())
        .doesNotContainAnyElementsOf(second.inOrder());
  }

  @Test
  void shouldWriteNothingWhenAnotherReplicaLeads() {
    leads.set(false);
    leader.start().ready();
    keeper.wake();
    await().until(() -> leader.translation() != null);
    assertThat(secret()).isNull();

    leads.set(true);
    keeper.wake();
    await().until(() -> secret() != null);
  }

  @Test
  void shouldLeaveTheSecretAloneWhenItIsNotYetTime() {
    leader.start().ready();
    await().until(() -> secret() != null);
    String version = secret().getMetadata().getResourceVersion();

    now.updateAndGet(it -> it.plus(PERIOD).minusSeconds(1));
    keeper.wake();
    now.updateAndGet(it -> it.plusSeconds(1));
    keeper.wake();

    await().until(() -> !secret().getMetadata().getResourceVersion().equals(version));
    assertThat(TicketSecret.fromData(secret().getData()).since()).isEqualTo(now.get());
  }

  /** What both are told, and nothing else with it once they have been told of the rest. */
  private static List<ByteString> sealed(TestPod.Session first, TestPod.Session second) {
    Delta one = told(first);
    Delta two = told(second);
    assertThat(two.getToVersion()).isEqualTo(one.getToVersion());
    assertThat(two.getTicketKeysList()).isEqualTo(one.getTicketKeysList());
    if (!one.getFromVersion().isEmpty()) {
      assertThat(one.getListenersList()).isEmpty();
      assertThat(one.getRemovedList()).isEmpty();
    }
    return one.getTicketKeys(0).getSecretsList();
  }

  /** The next delta with ticket keys. */
  private static Delta told(TestPod.Session stream) {
    Delta delta = stream.delta();
    stream.ack(delta);
    return delta.getTicketKeysCount() > 0 ? delta : told(stream);
  }

  private Secret secret() {
    return client.secrets().inNamespace(namespace).withName(TicketSecret.NAME).get();
  }
}
