package dev.penstock.operator.fleet;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The children of a Gateway as the caches have them; null where they have none.
 *
 * @param deployments one for each slot that has any
 * @param autoscalers every HorizontalPodAutoscaler that scales one of the fleet's Deployments,
 *     whoever made it
 * @param kept the contents that were promoted
 */
public record ObservedFleet(
    @Nullable ServiceAccount serviceAccount,
    @Nullable ConfigMap trust,
    Map<Slot, Deployment> deployments,
    @Nullable Service service,
    @Nullable PodDisruptionBudget disruptionBudget,
    Collection<HorizontalPodAutoscaler> autoscalers,
    Collection<Pod> pods,
    List<RevisionFacts.Kept> kept) {
  /** Copies the collections. */
  public ObservedFleet {
    deployments = Map.copyOf(deployments);
    autoscalers = List.copyOf(autoscalers);
    pods = List.copyOf(pods);
    kept = List.copyOf(kept);
  }

  /** The pods of one slot. */
  List<Pod> podsIn(Slot slot) {
    return pods.stream()
        .filter(pod -> Slot.in(pod.getMetadata().getLabels()).filter(slot::equals).isPresent())
        .toList();
  }
}
