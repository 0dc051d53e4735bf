package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Autoscaling;
import dev.penstock.api.v1alpha1.Gateway;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import java.util.Optional;

/** Sets the number of pods by their use of CPU. */
public final class FleetAutoscaler {
  private FleetAutoscaler() {}

  /**
   * The HorizontalPodAutoscaler a Gateway should have: none unless its spec asks for one.
   *
   * @param serving the slot whose pods it counts
   * @param shrinking whether it may take pods away: not while load moves to the other slot, which
   *     would look like a fleet that has less to do
   */
  public static Optional<HorizontalPodAutoscaler> desired(
      Gateway gateway, Slot serving, boolean shrinking) {
    return Optional.ofNullable(gateway.getSpec().autoscaling())
        .map(autoscaling -> desired(gateway, autoscaling, serving, shrinking));
  }

  private static HorizontalPodAutoscaler desired(
      Gateway gateway, Autoscaling autoscaling, Slot serving, boolean shrinking) {
    String name = gateway.getMetadata().getName();
    HorizontalPodAutoscalerBuilder autoscaler =
        new HorizontalPodAutoscalerBuilder()
            .withMetadata(FleetNames.meta(gateway, FleetNames.child(name)))
            .withNewSpec()
            .withNewScaleTargetRef("apps/v1", "Deployment", FleetNames.deployment(name, serving))
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
            .endSpec();
    return shrinking ? autoscaler.build() : growing(autoscaler).build();
  }

  private static HorizontalPodAutoscalerBuilder growing(HorizontalPodAutoscalerBuilder autoscaler) {
    return autoscaler
        .editSpec()
        .withNewBehavior()
        .withNewScaleDown()
        .withSelectPolicy("Disabled")
        .endScaleDown()
        .endBehavior()
        .endSpec();
  }
}
