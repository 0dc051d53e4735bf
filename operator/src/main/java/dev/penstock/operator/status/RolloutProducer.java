package dev.penstock.operator.status;

import dev.penstock.operator.provider.AddressPolicy;
import dev.penstock.operator.provider.MetricProviders;
import dev.penstock.operator.provider.Notifier;
import dev.penstock.operator.provider.Outbound;
import dev.penstock.operator.revision.RevisionStore;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the parts of rollouts for as long as the operator runs. */
final class RolloutProducer {
  @Produces
  @Singleton
  Outbound outbound() {
    return new Outbound(AddressPolicy.STRICT, Outbound.PATIENCE);
  }

  void close(@Disposes Outbound outbound) {
    outbound.close();
  }

  @Produces
  @Singleton
  RolloutParts parts(KubernetesClient client, Outbound outbound) {
    return new RolloutParts(
        new RevisionStore(client),
        new MetricProviders(outbound),
        new Notifier(outbound, Clock.systemUTC(), Notifier.BACK_OFF));
  }
}
