package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a Route at each of its parents. */
@ApiObject
public record RouteStatus(
    @JsonPropertyDescription("What became of the Route at each of its parentRefs.") @Size(max = 32)
        List<ParentStatus> parents,
    @JsonPropertyDescription(
            """
            The state of the Route as a whole. RolledOut, only with spec.rollout: the promoted
            revision is what the spec says; Unknown while that is being tried, False when it failed
            or was aborted.
            """)
        @Size(max = 16)
        List<Condition> conditions,
    @JsonPropertyDescription("Where the rollout stands. Absent without spec.rollout.")
        @Nullable RolloutStatus rollout) {
  public RouteStatus {
    parents = Copies.of(parents);
    conditions = Copies.of(conditions);
  }

  /** What became of a Route at one parent. */
  @ApiObject
  public record ParentStatus(
      @JsonPropertyDescription("The parentRef of the spec that this is about.") @Required
          ParentReference parentRef,
      @JsonPropertyDescription(
              "Who wrote this: penstock.dev/gateway-controller for a Gateway of penstock.dev.")
          @Required
          @Size(min = 1, max = 253)
          String controllerName,
      @JsonPropertyDescription(
              """
              Accepted: the Gateway takes the Route. PartiallyInvalid, only when True: rules with a
              fault were left out of it. ResolvedRefs: its backends exist and are permitted.
              Programmed: every connected pod of the Gateway has acknowledged it.
              """)
          @Size(max = 16)
          List<Condition> conditions) {
    public ParentStatus {
      conditions = Copies.of(conditions);
    }
  }
}
