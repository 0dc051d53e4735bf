package dev.penstock.operator.pipeline;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when a pod that connects is given its config: all has been seen, and the port is open. */
@Readiness
@ApplicationScoped
class FlowReadiness implements AsyncHealthCheck {
  private final PipelineService pipeline;

  FlowReadiness(PipelineService pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return Uni.createFrom()
        .item(() -> HealthCheckResponse.named("config").status(pipeline.isReady()).build());
  }
}
