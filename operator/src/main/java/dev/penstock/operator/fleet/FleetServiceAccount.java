package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Gateway;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/** The identity of a fleet's pods. It is granted nothing: its token proves who a pod is. */
public final class FleetServiceAccount {
  private FleetServiceAccount() {}

  /** The ServiceAccount a Gateway should have. */
  public static ServiceAccount desired(Gateway gateway) {
    return new ServiceAccountBuilder()
        .withMetadata(FleetNames.meta(gateway, FleetNames.child(gateway.getMetadata().getName())))
        .withAutomountServiceAccountToken(false)
        .build();
  }
}
