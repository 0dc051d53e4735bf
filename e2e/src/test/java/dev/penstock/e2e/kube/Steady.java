package dev.penstock.e2e.kube;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.GatewayStatus;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Watches whether a Gateway is Programmed and Ready all the time. */
public final class Steady implements AutoCloseable {
  private static final Set<String> WATCHED = Set.of("Programmed", "Ready");

  private final List<String> lapses = new CopyOnWriteArrayList<>();
  private final SharedIndexInformer<Gateway> informer;

  /** Watches from now on. */
  public Steady(Sandbox sandbox, String gateway) {
    informer =
        sandbox
            .gateway(gateway)
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(Gateway seen) {
                    look(seen);
                  }

                  @Override
                  public void onUpdate(Gateway before, Gateway seen) {
                    look(seen);
                  }

                  @Override
                  public void onDelete(Gateway seen, boolean stateUnknown) {
                    lapses.add("deleted");
                  }
                });
  }

  private void look(Gateway gateway) {
    GatewayStatus status = gateway.getStatus();
    if (status == null) {
      lapses.add("without status");
      return;
    }
    status.conditions().stream()
        .filter(condition -> WATCHED.contains(condition.type()))
        .filter(condition -> condition.status() != Condition.Status.TRUE)
        .forEach(condition -> lapses.add(condition.toString()));
  }

  /** What was seen of it that was otherwise. */
  public List<String> lapses() {
    return lapses;
  }

  @Override
  public void close() {
    informer.close();
  }
}
