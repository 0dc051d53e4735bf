package dev.penstock.operator.pipeline;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the flow from objects to config. */
@ConfigMapping(prefix = "penstock.pipeline")
public interface PipelineConfig {
  /**
   * The least time between two translations. The first change after a quiet time is taken at once;
   * what comes within this time of it is taken together.
   */
  @WithDefault("PT0.003S")
  Duration holdOff();
}
