package dev.penstock.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.operator.push.Leadership.Leader;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("apiserver")
class LeaderLeaseTest {
  private final KubernetesClient client = ApiServer.shared().client();
  private final String namespace = Fleets.newNamespace(client);
  private final LeaderLease first = lease("pod-1");
  private final LeaderLease second = lease("pod-2");

  @AfterEach
  void close() {
    first.stop();
    second.stop();
    client.close();
  }

  @Test
  void shouldHaveOneLeaderAndHandOverWhenItEnds() {
    AtomicInteger told = new AtomicInteger();
    second.onChange(told::incrementAndGet);
    first.start();
    await().atMost(Duration.ofSeconds(20)).until(first::isLeader);
    second.start();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> second.current().equals(new Leader("pod-1", false)));

    first.stop();

    await().atMost(Duration.ofSeconds(10)).until(second::isLeader);
    assertThat(first.isLeader()).isFalse();
    assertThat(second.current()).isEqualTo(new Leader("pod-2", true));
    assertThat(told).hasValue(1);
    Lease lease = client.leases().inNamespace(namespace).withName("penstock-operator").get();
    assertThat(lease.getSpec().getHolderIdentity()).isEqualTo("pod-2");
    assertThat(lease.getSpec().getLeaseTransitions()).isEqualTo(1);
  }

  @Test
  void shouldStandAgainWhenTheLeaseWasTakenFromIt() {
    first.start();
    await().atMost(Duration.ofSeconds(20)).until(first::isLeader);

    hold("thief");
    await().atMost(Duration.ofSeconds(20)).until(() -> !first.isLeader());
    hold("");

    await().atMost(Duration.ofSeconds(20)).until(first::isLeader);
  }

  private void hold(String identity) {
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(
            () ->
                client
                        .leases()
                        .inNamespace(namespace)
                        .withName("penstock-operator")
                        .edit(
                            lease -> {
                              lease.getSpec().setHolderIdentity(identity);
                              return lease;
                            })
                    != null);
  }

  private LeaderLease lease(String pod) {
    return new LeaderLease(client, new TestLeaderConfig(namespace, pod));
  }
}
