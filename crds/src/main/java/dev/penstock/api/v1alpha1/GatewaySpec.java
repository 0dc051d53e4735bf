package dev.penstock.api.v1alpha1;

import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a fleet should be. */
@ApiObject
public record GatewaySpec(
    @SpecReplicas @Nullable Integer replicas,
    @Nullable Autoscaling autoscaling,
    @Nullable String version,
    List<Listener> listeners,
    @Nullable ServiceSettings service,
    @Nullable PodTemplate template) {

  public GatewaySpec {
    listeners = Copies.of(listeners);
  }

  /** The fixed number of pods; empty when an autoscaler decides. */
  public Optional<Integer> fixedReplicas() {
    return autoscaling != null ? Optional.empty() : Optional.of(replicas == null ? 1 : replicas);
  }

  /** The service settings, or the defaults. */
  public ServiceSettings effectiveService() {
    return service == null ? ServiceSettings.DEFAULTS : service;
  }

  /** The pod settings, or none. */
  public PodTemplate effectiveTemplate() {
    return template == null ? PodTemplate.NONE : template;
  }
}
