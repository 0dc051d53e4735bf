package dev.penstock.operator.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** The authority's settings; every one has a default that suits production. */
@ConfigMapping(prefix = "penstock.identity")
public interface IdentityConfig {
  /** The Secret in the operator's namespace that holds the authority. */
  @WithDefault("penstock-authority")
  String secretName();

  /** The audience that a pod's projected token must be made for. */
  @WithDefault("penstock.dev/config")
  String tokenAudience();

  /** How long a certificate is valid; at most 24 h. Pods renew after two thirds of it. */
  @WithDefault("PT24H")
  Duration leafLifetime();

  /** How long an authority's own certificate is valid. */
  @WithDefault("P365D")
  Duration authorityValidity();

  /** When authorities rotate. */
  Rotation rotation();

  /** DNS names under which pods reach the operator: its Service's. */
  @WithDefault(
      "penstock-operator.${penstock.replica.namespace}.svc,"
          + "penstock-operator.${penstock.replica.namespace}.svc.cluster.local")
  List<String> serverNames();

  /** When authorities rotate. */
  interface Rotation {
    /** How long an authority signs before the next one takes over. */
    @WithDefault("P90D")
    Duration period();

    /**
     * How long a new authority is trusted before it signs; longer than a mounted ConfigMap lags.
     */
    @WithDefault("PT1H")
    Duration overlap();
  }
}
