package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Autoscaling;
import dev.penstock.api.v1alpha1.Gateway;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import java.util.Optional;

/** Sets the number of pods by their use of CPU. */
public final class FleetAutoscaler {
  private FleetAutoscaler() {}

  /** The HorizontalPodAutoscaler a Gateway should have: none unless its spec asks for one. */
  public static Optional<HorizontalPodAutoscaler> desired(Gateway gateway) {
    return Optional.ofNullable(gateway.getSpec().autoscaling())
        .map(autoscaling -> desired(gateway, autoscaling));
  }

  private static HorizontalPodAutoscaler desired(Gateway gateway, Autoscaling autoscaling) {
    String child = FleetNames.child(gateway.getMetadata().getName());
    return new HorizontalPodAutoscalerBuilder()
        .withMetadata(FleetNames.meta(gateway, child))
        .withNewSpec()
        .withNewScaleTargetRef("apps/v1", "Deployment", child)
        .withMinReplicas(autoscaling.effectiveMinReplicas())
        .withMaxReplicas(autoscaling.maxReplicas())
        .addNewMetric()
        .withType("Resource")
        .withNewResource()
        .withName("cpu")
        .withNewTarget()
        .withType("Utilization")
        .withAverageUtilization(autoscaling.effectiveTargetCpuUtilizationPercentage())
        .endTarget()
        .endResource()
        .endMetric()
        .endSpec()
        .build();
  }
}
