package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user sets on the data-plane pods. Image, command, environment and volumes are not among
 * it: whoever may write a Gateway must not be able to run a program of their own with the fleet's
 * identity and keys.
 */
@ApiObject
public record PodTemplate(
    @JsonPropertyDescription(
            """
            Labels of the pods, besides those of the operator. At most 32. Keys under
            "penstock.dev/" are refused.
            """)
        @Size(max = 32)
        @ValidationRule(value = Reserved.RULE, message = Reserved.MESSAGE)
        Map<String, @Size(max = 63) String> labels,
    @JsonPropertyDescription(
            """
            Annotations of the pods. At most 32, each value at most 4096 characters. Keys under
            "penstock.dev/" are refused.
            """)
        @Size(max = 32)
        @ValidationRule(value = Reserved.RULE, message = Reserved.MESSAGE)
        Map<String, @Size(max = 4096) String> annotations,
    @JsonPropertyDescription(
            """
            CPU and memory that a pod requests and is limited to, as core/v1 ResourceRequirements.
            Default: requests of 100m CPU and 128Mi of memory, and a memory limit of 256Mi. A CPU
            limit SHOULD NOT be set: throttling shows as latency of every request.
            """)
        @Nullable ResourceRequirements resources,
    @JsonPropertyDescription(
            """
            The connections that clients hold open to one pod at the same time, 1 to 1000000. By it
            and by resources.limits, of which memory MUST be set then, the operator chooses the
            pods' garbage collector and the sizes of heap and buffers. When the memory is too little
            for it, the pods stay as they are, and the condition Accepted says what would be enough.
            It is no limit. Default: the image's Serial collector, with 30 % of the memory for the
            heap, which is right for up to 1000 connections. Example: 20000
            """)
        @Min(1)
        @Max(1000000)
        @Nullable Integer expectedConnections,
    @JsonPropertyDescription("Labels that a node must have to run the pods. At most 32.")
        @Size(max = 32)
        Map<String, @Size(max = 63) String> nodeSelector,
    @JsonPropertyDescription(
            "Taints of nodes that the pods bear, as core/v1 Toleration. At most 64.")
        @Size(max = 64)
        List<Toleration> tolerations,
    @JsonPropertyDescription(
            "Rules by which the scheduler places the pods, as core/v1 Affinity. Default: none.")
        @Nullable Affinity affinity,
    @JsonPropertyDescription(
            """
            How the pods are spread, as core/v1 TopologySpreadConstraint. At most 16. Default: evenly
            over zones and over nodes, as far as that is possible.
            """)
        @Size(max = 16)
        List<TopologySpreadConstraint> topologySpreadConstraints,
    @JsonPropertyDescription("The PriorityClass of the pods. Default: the cluster's default.")
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        @Nullable String priorityClassName,
    @JsonPropertyDescription(
            """
            How long a pod that is told to stop may finish the requests and connections it has, in
            seconds. 1 to 3600. Default: 60. After it, what is still open is cut.
            """)
        @Default("60")
        @Min(1)
        @Max(3600)
        @Nullable Integer terminationGracePeriodSeconds,
    @JsonPropertyDescription(
            """
            Secrets of the Gateway's namespace with which the image is pulled. At most 16.
            """)
        @Size(max = 16)
        List<LocalObjectReference> imagePullSecrets) {
  public static final PodTemplate NONE =
      new PodTemplate(
          Map.of(), Map.of(), null, null, Map.of(), List.of(), null, List.of(), null, null,
          List.of());

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
