package dev.penstock.operator.pipeline;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while the pipeline's thread moves. */
@Liveness
@ApplicationScoped
class FlowLiveness implements HealthCheck {
  private final PipelineService pipeline;

  FlowLiveness(PipelineService pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("pipeline").status(pipeline.isAlive()).build();
  }
}
