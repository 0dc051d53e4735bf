package dev.penstock.operator.fleet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Children of a Gateway as caches would show them. */
final class Sights {
  private Sights() {}

  static ObservedFleet observed(Map<Slot, Deployment> deployments, @Nullable Service service) {
    return observed(deployments, service, List.of(), List.of(), List.of());
  }

  static ObservedFleet observed(
      Map<Slot, Deployment> deployments,
      @Nullable Service service,
      List<HorizontalPodAutoscaler> autoscalers,
      List<Pod> pods,
      List<RevisionFacts.Kept> kept) {
    return new ObservedFleet(null, null, deployments, service, null, autoscalers, pods, kept);
  }

  /** A pod that runs, and may be ready. */
  static Pod pod(String name, Slot slot, String revision, boolean ready, int restarts) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .addToLabels("penstock.dev/slot", slot.value())
        .addToLabels("penstock.dev/revision", revision)
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .endCondition()
        .addNewContainerStatus()
        .withName("proxy")
        .withRestartCount(restarts)
        .withNewState()
        .withNewRunning()
        .endRunning()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
