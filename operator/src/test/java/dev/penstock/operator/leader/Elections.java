package dev.penstock.operator.leader;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;

/** Starts and ends elections for tests of other packages, as the container does. */
public final class Elections {
  private Elections() {}

  /** Begins to stand for election. */
  public static void start(LeaderLease lease) {
    lease.start();
  }

  /** Gives the lease up. */
  public static void stop(LeaderLease lease) {
    lease.stop();
  }

  /** Writes the lease with this holder, whoever has it; nobody when empty. */
  public static void hold(KubernetesClient client, String namespace, String identity) {
    await()
        .atMost(Duration.ofSeconds(30))
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
}
