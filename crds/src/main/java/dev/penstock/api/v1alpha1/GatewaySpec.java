package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a fleet should be. */
@ApiObject
@ValidationRule(
    value = "!has(self.replicas) || !has(self.autoscaling)",
    fieldPath = ".replicas",
    reason = "FieldValueForbidden",
    message =
        "replicas must be absent when autoscaling is set: the autoscaler decides, within"
            + " autoscaling.minReplicas and autoscaling.maxReplicas")
@ValidationRule(
    value = "!has(self.autoscaling) || !has(self.rollout) || !has(self.rollout.surge)",
    fieldPath = ".rollout.surge",
    reason = "FieldValueForbidden",
    message =
        "rollout.surge must be absent when autoscaling is set: remove it; the promoted revision"
            + " keeps the pods that the autoscaler gives it, and the canary's come on top")
public record GatewaySpec(
    @JsonPropertyDescription(
            """
            The number of data-plane pods, 0 to 1000. Default: 1. "kubectl scale" sets it.
            MUST be absent when autoscaling is set. With 0 the addresses stay, and nothing answers.
            It is in force at once, also while a revision is tried, whose pods come on top.
            """)
        @Min(0)
        @Max(1000)
        @SpecReplicas
        @Nullable Integer replicas,
    @JsonPropertyDescription(
            """
            Lets a HorizontalPodAutoscaler, which the operator creates, set the number of pods.
            Default: none, replicas is used. The cluster needs a metrics server for it, and
            template.resources SHOULD request CPU. While a revision is tried it adds pods and takes
            none away, since load that the canary takes over is no reason to have fewer.
            """)
        @Nullable Autoscaling autoscaling,
    @JsonPropertyDescription(
            """
            The version of the data plane to run: the tag of its image. Default: what the fleet
            runs, and for a new one the operator's own version; so an upgrade of the operator
            restarts no pod. The repository is the operator's setting. A change replaces the pods
            one by one; with rollout it is tried first. Example: 0.1.0
            """)
        @Size(min = 1, max = 128)
        @Pattern("^[A-Za-z0-9_][A-Za-z0-9_.-]*$")
        @Nullable String version,
    @JsonPropertyDescription(
            """
            What the fleet answers on, by name; at least 1, at most 64. Listeners MAY share a port
            when they have the same protocol and no host in common. All that clash are refused,
            which their conditions tell: to serve one of them would mean to guess which is meant.
            The rest keep working.
            """)
        @Required
        @Size(min = 1, max = 64)
        List<Listener> listeners,
    @JsonPropertyDescription(
            """
            Settings of the Service in front of the fleet. Default: one of type ClusterIP.
            """)
        @Nullable ServiceSettings service,
    @JsonPropertyDescription(
            """
            Settings of the data-plane pods. A change replaces the pods one by one, without losing
            requests; with rollout it is tried first.
            """)
        @Nullable PodTemplate template,
    @JsonPropertyDescription(
            """
            How a change of what the pods run reaches the connections: as a canary that has pods of
            its own beside those of what was promoted, and is measured. A revision is version and
            template; listeners, service, replicas and autoscaling are not part of it and in force
            at once, for the pods of both. What the spec says when rollout is first set counts as
            promoted and is not tried. Default: a change replaces the pods one by one.

            The two revisions are two Deployments, <name>-gateway and <name>-gateway-green, which
            change roles with each promotion. So set the number of pods by replicas, "kubectl scale"
            of the Gateway, or autoscaling; a HorizontalPodAutoscaler of your own SHOULD name the
            Gateway as its target, not a Deployment.
            """)
        @Nullable GatewayRollout rollout) {

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
