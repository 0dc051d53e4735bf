package dev.penstock.operator.leader;

import static dev.penstock.operator.testing.Patience.await;

import io.fabric8.kubernetes.client.KubernetesClient;

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
