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
import org.jspecify.annotations.Nullable;

/**
 * The children of a Gateway as the caches have them; null where they have none.
 *
 * @param autoscalers every HorizontalPodAutoscaler that scales the fleet's Deployment, whoever made
 *     it
 */
public record ObservedFleet(
    @Nullable ServiceAccount serviceAccount,
    @Nullable ConfigMap trust,
    @Nullable Deployment deployment,
    @Nullable Service service,
    @Nullable PodDisruptionBudget disruptionBudget,
    Collection<HorizontalPodAutoscaler> autoscalers,
    Collection<Pod> pods) {
  /** Copies the collections. */
  public ObservedFleet {
    autoscalers = List.copyOf(autoscalers);
    pods = List.copyOf(pods);
  }
}
