package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.PodTemplate;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;

/**
 * How the JVM of a fleet's pods is set up: a pure function of the template. Its figures are those
 * of dataplane/benchmarks/README.md; another result for the same template replaces the pods of all
 * fleets that have one, when the operator is upgraded.
 */
sealed interface PodJvm {
  /** As the image has it: nobody says what to expect. */
  record Unsized() implements PodJvm {}

  /**
   * By what is expected.
   *
   * @param heap in MiB
   * @param buffers in MiB, outside the heap
   */
  record Sized(Collector collector, int heap, int buffers) implements PodJvm {
    /**
     * For the variable JDK_JAVA_OPTIONS, of which the image's collector is replaced; the sizes go
     * before its shares. The heap has its size from the start: see the image.
     */
    String javaOptions() {
      return "%s -Xms%dm -Xmx%dm -XX:MaxDirectMemorySize=%dm"
          .formatted(collector.flag(), heap, heap, buffers);
    }
  }

  /**
   * The memory is too little for what is expected.
   *
   * @param fault for people: the field, and what would be right
   */
  record TooSmall(String fault) implements PodJvm {}

  /** CPUs of a limit that leaves one to what works beside the event loops. */
  int LEAST_BESIDE_LOOPS = 2;

  /** What pods of this template should have. */
  static PodJvm of(PodTemplate template) {
    Integer connections = template.expectedConnections();
    if (connections == null) {
      return new Unsized();
    }
    Optional<Quantity> limit = PodResources.memoryLimit(template);
    return limit.isEmpty()
        ? new TooSmall(
            "spec.template.expectedConnections: needs spec.template.resources.limits.memory, by"
                + " which the heap is sized: set it to %dMi or more"
                    .formatted(PodMemory.least(connections)))
        : new PodMemory(
                PodMemory.mebibytes(limit.get()),
                connections,
                PodResources.processors(template) < LEAST_BESIDE_LOOPS)
            .jvm();
  }
}
