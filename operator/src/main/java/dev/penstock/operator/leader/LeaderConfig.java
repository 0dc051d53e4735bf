package dev.penstock.operator.leader;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The election's settings; the defaults are those of Kubernetes' own controllers. */
@ConfigMapping(prefix = "penstock.leader")
public interface LeaderConfig {
  /** The Lease in {@link #namespace()} that the leader holds. */
  @WithDefault("penstock-operator")
  String leaseName();

  /** The operator's namespace. */
  @WithDefault("${penstock.replica.namespace:${POD_NAMESPACE:penstock-system}}")
  String namespace();

  /** This replica's name in the Lease: its pod's name. */
  @WithDefault("${penstock.replica.pod:${POD_NAME:${HOSTNAME:penstock-operator}}}")
  String identity();

  /** How long others wait for a leader that does not renew. */
  @WithDefault("PT15S")
  Duration leaseDuration();

  /** After how long without a renewal a leader gives up; below {@link #leaseDuration()}. */
  @WithDefault("PT10S")
  Duration renewDeadline();

  /** How often a leader renews. */
  @WithDefault("PT2S")
  Duration renewPeriod();

  /** How often the others look whether the Lease is free. */
  @WithDefault("PT1S")
  Duration pollPeriod();
}
