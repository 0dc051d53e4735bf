package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Gateway;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;

/** The authorities by which a pod recognises the operator before it has an identity of its own. */
public final class FleetTrust {
  /** The key, and so the file's name in a pod. */
  static final String KEY = "ca.crt";

  private FleetTrust() {}

  /**
   * The ConfigMap a Gateway should have.
   *
   * @param trustBundle certificates in PEM
   */
  public static ConfigMap desired(Gateway gateway, String trustBundle) {
    return new ConfigMapBuilder()
        .withMetadata(FleetNames.meta(gateway, FleetNames.trust(gateway.getMetadata().getName())))
        .withData(Map.of(KEY, trustBundle))
        .build();
  }
}
