package dev.penstock.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/** Bounds within which a HorizontalPodAutoscaler sets the number of pods. */
@ApiObject
public record Autoscaling(
    @Nullable Integer minReplicas,
    int maxReplicas,
    @Nullable Integer targetCPUUtilizationPercentage) {

  /** At least this many pods: 1 unless set. */
  public int effectiveMinReplicas() {
    return minReplicas == null ? 1 : minReplicas;
  }

  /** Percent of the CPU that the pods request: 70 unless set. */
  public int effectiveTargetCpuUtilizationPercentage() {
    return targetCPUUtilizationPercentage == null ? 70 : targetCPUUtilizationPercentage;
  }
}
