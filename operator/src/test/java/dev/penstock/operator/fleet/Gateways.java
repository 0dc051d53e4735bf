package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.PodTemplate;
import dev.penstock.operator.view.FleetRevision;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;

/** Gateways as a user would write them. */
final class Gateways {
  static final FleetSettings SETTINGS =
      new FleetSettings(
          "example.com/proxy",
          "1.0",
          false,
          "IfNotPresent",
          "penstock-operator.penstock-system.svc:8443",
          "penstock.dev/config",
          Duration.ofHours(1));

  /** What a Gateway runs that names neither version nor template. */
  static final FleetRevision V1 = new FleetRevision("example.com/proxy:1.0", PodTemplate.NONE);

  private Gateways() {}

  /** A Gateway {@code shop/edge} of generation 3 with this spec, in YAML's flow style. */
  static Gateway withSpec(String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: penstock.dev/v1alpha1
        kind: Gateway
        metadata: {name: edge, namespace: shop, uid: 0b1c, generation: 3}
        spec: %s
        """
            .formatted(spec),
        Gateway.class);
  }
}
