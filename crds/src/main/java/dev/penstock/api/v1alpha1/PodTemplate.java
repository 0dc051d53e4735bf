package dev.penstock.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a user sets on the data-plane pods. */
@ApiObject
public record PodTemplate(
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable ResourceRequirements resources,
    Map<String, String> nodeSelector,
    List<Toleration> tolerations,
    @Nullable Affinity affinity,
    List<TopologySpreadConstraint> topologySpreadConstraints,
    @Nullable String priorityClassName,
    @Nullable Integer terminationGracePeriodSeconds,
    List<LocalObjectReference> imagePullSecrets) {
  static final PodTemplate NONE =
      new PodTemplate(
          Map.of(), Map.of(), null, Map.of(), List.of(), null, List.of(), null, null, List.of());

  public PodTemplate {
    labels = Copies.of(labels);
    annotations = Copies.of(annotations);
    nodeSelector = Copies.of(nodeSelector);
    tolerations = Copies.of(tolerations);
    topologySpreadConstraints = Copies.of(topologySpreadConstraints);
    imagePullSecrets = Copies.of(imagePullSecrets);
  }

  /** Seconds a pod has to drain before it is killed: 60 unless set. */
  public int effectiveTerminationGracePeriodSeconds() {
    return terminationGracePeriodSeconds == null ? 60 : terminationGracePeriodSeconds;
  }
}
