package dev.penstock.operator.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which replica this is; the chart sets both by the downward API. */
@ConfigMapping(prefix = "penstock.replica")
public interface ReplicaConfig {
  /** The operator's namespace. */
  @WithDefault("${POD_NAMESPACE:penstock-system}")
  String namespace();

  /** This replica's pod. */
  @WithDefault("${POD_NAME:${HOSTNAME:penstock-operator}}")
  String pod();
}
