package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Gateway;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** Lets nodes be emptied one data-plane pod at a time. */
public final class FleetDisruptionBudget {
  private FleetDisruptionBudget() {}

  /** The PodDisruptionBudget a Gateway should have. A pod that is not ready may always go. */
  public static PodDisruptionBudget desired(Gateway gateway) {
    String name = gateway.getMetadata().getName();
    return new PodDisruptionBudgetBuilder()
        .withMetadata(FleetNames.meta(gateway, FleetNames.child(name)))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .withNewSelector()
        .withMatchLabels(FleetNames.selector(name))
        .endSelector()
        .endSpec()
        .build();
  }
}
