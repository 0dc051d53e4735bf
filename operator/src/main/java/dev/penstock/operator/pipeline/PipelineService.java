package dev.penstock.operator.pipeline;

import dev.penstock.operator.identity.ReplicaConfig;
import dev.penstock.operator.model.Translator;
import dev.penstock.operator.push.PushMetrics;
import dev.penstock.operator.source.ClusterSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.List;

/** Puts the flow together and runs it for as long as the operator runs, leading or not. */
@ApplicationScoped
public class PipelineService {
  private final FlowThread flow;
  private final PushService pushService;
  private final Pipeline pipeline;
  private final ClusterSource source;
  private final Pulse pulse;

  /** For the container. */
  @Inject
  PipelineService(
      KubernetesClient client,
      FlowThread flow,
      PipelineConfig config,
      ReplicaConfig replica,
      PushService pushService,
      @Any Instance<FlowListener> listeners) {
    this(client, flow, config, replica, pushService, listeners.stream().toList());
  }

  PipelineService(
      KubernetesClient client,
      FlowThread flow,
      PipelineConfig config,
      ReplicaConfig replica,
      PushService pushService,
      List<FlowListener> listeners) {
    this.flow = flow;
    this.pulse = new Pulse(flow, System::nanoTime);
    this.pushService = pushService;
    PushMetrics metrics = pushService.metrics();
    this.pipeline =
        new Pipeline(
            flow,
            config.holdOff(),
            metrics.timed(new Translator(InstantSource.system())::translate),
            pushService.push(),
            listeners);
    this.source =
        new ClusterSource(
            client,
            replica.namespace(),
            change -> {
              metrics.arrived();
              pipeline.accept(change);
            });
    pushService.push().onBehind(source::catchUp);
  }

  /** Whether a pod that connects now is given its config. */
  public boolean isReady() {
    return pipeline.isComplete() && pushService.isListening();
  }

  /** Whether the flow moves; false when only a restart can help. */
  public boolean isAlive() {
    return pulse.isAlive();
  }

  void onStart(@Observes StartupEvent event) {
    start();
  }

  void onStop(@Observes ShutdownEvent event) {
    stop();
  }

  void start() {
    pulse.start();
    pushService.start();
    source.start();
  }

  void stop() {
    source.stop();
    pushService.stop();
    flow.stop();
  }
}
