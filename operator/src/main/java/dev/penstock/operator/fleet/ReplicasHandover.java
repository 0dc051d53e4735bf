package dev.penstock.operator.fleet;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/**
 * Gives up a Deployment's {@code spec.replicas} without changing it. A field that its only owner
 * stops applying falls back to its default, here one pod; so a second field manager takes it over
 * first, and loses it to the autoscaler's first write (Kubernetes documentation, "Server-Side
 * Apply", "Transferring ownership").
 */
public final class ReplicasHandover {
  private static final String CARETAKER = FleetNames.MANAGER + "-replicas";

  private ReplicasHandover() {}

  /** Whether the operator's own apply set the number of pods. */
  static boolean isDue(Deployment deployment) {
    return deployment.getMetadata().getManagedFields().stream()
        .filter(entry -> FleetNames.MANAGER.equals(entry.getManager()))
        .filter(entry -> entry.getSubresource() == null || entry.getSubresource().isEmpty())
        .anyMatch(ReplicasHandover::ownsReplicas);
  }

  /** Hands the number over if the operator owns it. */
  public static void run(KubernetesClient client, Deployment deployment) {
    if (!isDue(deployment)) {
      return;
    }
    var _ =
        client
            .resource(
                new DeploymentBuilder()
                    .withNewMetadata()
                    .withName(deployment.getMetadata().getName())
                    .withNamespace(deployment.getMetadata().getNamespace())
                    .endMetadata()
                    .withNewSpec()
                    .withReplicas(deployment.getSpec().getReplicas())
                    .endSpec()
                    .build())
            .fieldManager(CARETAKER)
            .forceConflicts()
            .serverSideApply();
  }

  private static boolean ownsReplicas(ManagedFieldsEntry entry) {
    return entry.getFieldsV1() != null
        && entry.getFieldsV1().getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
        && spec.containsKey("f:replicas");
  }
}
