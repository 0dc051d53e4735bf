package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Bounds within which a HorizontalPodAutoscaler sets the number of pods. */
@ApiObject
@ValidationRule(
    value = "!has(self.minReplicas) || self.minReplicas <= self.maxReplicas",
    fieldPath = ".minReplicas",
    message = "minReplicas must not be more than maxReplicas")
public record Autoscaling(
    @JsonPropertyDescription(
            """
            The number of pods never falls below this. 1 to 1000, and not more than maxReplicas.
            Default: 1.
            """)
        @Default("1")
        @Min(1)
        @Max(1000)
        @Nullable Integer minReplicas,
    @JsonPropertyDescription("The number of pods never rises above this. 1 to 1000.")
        @Required
        @Min(1)
        @Max(1000)
        int maxReplicas,
    @JsonPropertyDescription(
            """
            Pods are added above, and taken away below, this use of CPU on average, in percent of
            what template.resources requests. 1 to 100. Default: 70.
            """)
        @Default("70")
        @Min(1)
        @Max(100)
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
