package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.PodTemplate;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;
import java.util.Optional;

/** What a pod requests and is limited to. */
final class PodResources {
  private static final String CPU = "cpu";
  private static final String MEMORY = "memory";

  private PodResources() {}

  /** The template's, or by default no CPU limit: throttling would show as latency. */
  static ResourceRequirements of(PodTemplate template) {
    ResourceRequirements wanted = template.resources();
    if (wanted != null) {
      return wanted;
    }
    return new ResourceRequirementsBuilder()
        .addToRequests(CPU, new Quantity("100m"))
        .addToRequests(MEMORY, new Quantity("128Mi"))
        .addToLimits(MEMORY, new Quantity("256Mi"))
        .build();
  }

  /** Empty when a pod may take all that its node has. */
  static Optional<Quantity> memoryLimit(PodTemplate template) {
    return limit(template, MEMORY);
  }

  /** What it may use at the same time; without a limit, as many as its node has. */
  static double processors(PodTemplate template) {
    return limit(template, CPU)
        .map(limit -> limit.getNumericalAmount().doubleValue())
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static Optional<Quantity> limit(PodTemplate template, String resource) {
    Map<String, Quantity> limits = of(template).getLimits();
    return limits == null ? Optional.empty() : Optional.ofNullable(limits.get(resource));
  }
}
