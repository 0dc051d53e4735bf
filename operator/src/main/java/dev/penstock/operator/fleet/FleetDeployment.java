package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.operator.view.FleetRevision;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pods of one slot of a fleet. Its pod template is a function of the slot and of the revision
 * alone: listeners, Routes, certificates and the rollout reach pods by the config stream, so none
 * of them restarts one, and neither does an operator of another version.
 */
public final class FleetDeployment {
  private FleetDeployment() {}

  /**
   * The Deployment a Gateway should have.
   *
   * @param content what its pods run
   * @param replicas how many; null when another sets the number
   */
  public static Deployment desired(
      Gateway gateway,
      FleetSettings settings,
      Slot slot,
      FleetRevision content,
      @Nullable Integer replicas) {
    String name = gateway.getMetadata().getName();
    return new DeploymentBuilder()
        .withMetadata(meta(gateway, slot))
        .withNewSpec()
        .withReplicas(replicas)
        .withRevisionHistoryLimit(3)
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxUnavailable(new IntOrString(0))
        .withMaxSurge(new IntOrString(1))
        .endRollingUpdate()
        .endStrategy()
        .withNewSelector()
        .withMatchLabels(FleetNames.selector(name, slot))
        .endSelector()
        .withTemplate(FleetPod.desired(gateway, settings, slot, content))
        .endSpec()
        .build();
  }

  private static ObjectMeta meta(Gateway gateway, Slot slot) {
    ObjectMeta meta =
        FleetNames.meta(gateway, FleetNames.deployment(gateway.getMetadata().getName(), slot));
    Map<String, String> labels = new TreeMap<>(meta.getLabels());
    labels.put(Slot.LABEL, slot.value());
    meta.setLabels(labels);
    return meta;
  }
}
