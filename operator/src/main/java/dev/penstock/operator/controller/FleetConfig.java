package dev.penstock.operator.controller;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What every fleet of this installation has in common; the chart sets it. */
@ConfigMapping(prefix = "penstock.dataplane")
public interface FleetConfig {
  /** The data plane's image, without a tag. */
  @WithDefault("penstock.dev/proxy")
  String image();

  /** The image's tag for a new Gateway that does not name a version. */
  @WithDefault("${quarkus.application.version}")
  String version();

  /**
   * Whether fleets whose Gateway does not name a version roll to {@link #version()} when it
   * changes. Otherwise an upgrade of the operator restarts no pod, and naming a version upgrades a
   * fleet.
   */
  @WithDefault("false")
  boolean upgradeRunning();

  /** When nodes pull the image: Always, IfNotPresent or Never. */
  @WithDefault("IfNotPresent")
  String imagePullPolicy();

  /** Where pods find the config stream, as host:port. */
  @WithDefault("penstock-operator.${penstock.replica.namespace}.svc:8443")
  String operatorAddress();

  /** How long a pod's service-account token is valid; at least ten minutes. */
  @WithDefault("PT1H")
  Duration tokenLifetime();
}
