package dev.penstock.operator.pipeline;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive until the pipeline is stuck for good. Answers on the thread that was asked: on a busy
 * machine each change of threads is a wait.
 */
@Liveness
@ApplicationScoped
class FlowLiveness implements AsyncHealthCheck {
  private final PipelineService pipeline;

  FlowLiveness(PipelineService pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return Uni.createFrom()
        .item(() -> HealthCheckResponse.named("pipeline").status(pipeline.isAlive()).build());
  }
}
