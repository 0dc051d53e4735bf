package dev.penstock.operator.pipeline;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when a pod that connects is given its config: all has been seen, and the port is open. */
@Readiness
@ApplicationScoped
class FlowReadiness implements HealthCheck {
  private final PipelineService pipeline;

  FlowReadiness(PipelineService pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("config").status(pipeline.isReady()).build();
  }
}
