package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a fleet is. */
@ApiObject
public record GatewayStatus(
    @JsonPropertyDescription("The metadata.generation that this status was computed from.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            """
            Where the fleet can be reached: the load balancer's addresses when the Service is of
            type LoadBalancer, else the Service's cluster addresses.
            """)
        @Size(max = 16)
        List<Address> addresses,
    @JsonPropertyDescription(
            """
            The state of the Gateway. Accepted: the spec is valid; with reason ListenersNotValid
            some listeners are refused. Programmed: the listeners are open in every connected pod
            with all that attaches to them, and there is an address. Ready: all pods of the fleet
            serve. RolledOut, only with spec.rollout: the promoted revision is what the spec says;
            Unknown while that is being tried, False when it failed or was aborted.
            """)
        @Size(max = 16)
        List<Condition> conditions,
    @JsonPropertyDescription("The state of each listener.") @Size(max = 64)
        List<ListenerStatus> listeners,
    @JsonPropertyDescription("The number of data-plane pods.") @StatusReplicas
        @Nullable Integer replicas,
    @JsonPropertyDescription(
            """
            The label selector of the data-plane pods, for the scale subresource.
            """)
        @Size(max = 1024)
        @LabelSelector
        @Nullable String selector,
    @JsonPropertyDescription("How far the pods have taken the config.")
        @Nullable DataPlane dataPlane,
    @JsonPropertyDescription("Where the rollout stands. Absent without spec.rollout.")
        @Nullable RolloutStatus rollout) {

  public GatewayStatus {
    addresses = Copies.of(addresses);
    conditions = Copies.of(conditions);
    listeners = Copies.of(listeners);
  }

  /** Where the fleet can be reached. */
  @ApiObject
  public record Address(
      @JsonPropertyDescription("What value is: IPAddress or Hostname.") @Required AddressType type,
      @JsonPropertyDescription("The address.") @Required @Size(min = 1, max = 253) String value) {}

  /** What an address is. */
  public enum AddressType {
    @JsonProperty("IPAddress")
    IP_ADDRESS,
    @JsonProperty("Hostname")
    HOSTNAME
  }

  /** What became of one listener. */
  @ApiObject
  public record ListenerStatus(
      @JsonPropertyDescription("The listener's name in the spec.")
          @Required
          @Size(min = 1, max = 63)
          String name,
      @JsonPropertyDescription("The number of Routes that are attached and accepted.")
          @Required
          @Min(0)
          int attachedRoutes,
      @JsonPropertyDescription(
              """
              The state of the listener. Accepted: it is valid. Conflicted: another listener has the
              same port and another protocol, or a host in common. ResolvedRefs: its certificate is
              usable and permitted. Programmed: every connected pod has acknowledged it.
              """)
          @Size(max = 16)
          List<Condition> conditions) {
    public ListenerStatus {
      conditions = Copies.of(conditions);
    }
  }

  /** The pods of the fleet, counted. */
  @ApiObject
  public record DataPlane(
      @JsonPropertyDescription("Pods with a config stream to the operator.") @Required @Min(0)
          int connected,
      @JsonPropertyDescription("Of these, pods that have acknowledged the current config.")
          @Required
          @Min(0)
          int upToDate,
      @JsonPropertyDescription(
              """
              Of these, pods that refused some part of it. The objects at fault say so in their own
              conditions.
              """)
          @Required
          @Min(0)
          int rejecting) {}
}
