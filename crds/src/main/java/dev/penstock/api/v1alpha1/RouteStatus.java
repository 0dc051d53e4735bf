package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What became of a Route at each of its parents. */
@ApiObject
public record RouteStatus(
    @JsonPropertyDescription("What became of the Route at each of its parentRefs.") @Size(max = 32)
        List<ParentStatus> parents) {
  public RouteStatus {
    parents = Copies.of(parents);
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
