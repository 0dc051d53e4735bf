package dev.penstock.operator.leader;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.push.Leadership.Leader;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
    await().until(first::isLeader);
    second.start();
    await().until(() -> second.current().equals(new Leader("pod-1", false)));

    first.stop();

    await().until(second::isLeader);
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
    await().until(first::isLeader);

    Elections.hold(client, namespace, "thief");
    await().until(() -> !first.isLeader());
    Elections.hold(client, namespace, "");

    await().until(first::isLeader);
  }

  @Test
  void shouldLeadNoLongerThanItsDeadlineWhenTheApiServerHangs() {
    List<Boolean> told = new CopyOnWriteArrayList<>();
    try (ApiServer own = ApiServer.start();
        KubernetesClient direct = own.client()) {
      LeaderLease lease =
          new LeaderLease(direct, new TestLeaderConfig("default", "pod-1", Duration.ofSeconds(2)));
      lease.onChange(() -> told.add(lease.isLeader()));
      lease.start();
      await().until(() -> !told.isEmpty() && told.getLast());

      own.freeze();
      await().until(() -> !lease.isLeader() && !told.getLast());
      assertThat(lease.current()).isEqualTo(Leader.UNKNOWN);

      own.thaw();
      await().until(() -> lease.current().equals(new Leader("pod-1", true)));
      lease.stop();
    }
  }

  private LeaderLease lease(String pod) {
    return new LeaderLease(client, new TestLeaderConfig(namespace, pod));
  }
}
