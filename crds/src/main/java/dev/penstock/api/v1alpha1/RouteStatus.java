package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** What became of a Route at each of its parents. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RouteStatus(List<ParentStatus> parents) {
  public RouteStatus {
    parents = Copies.of(parents);
  }

  /** What became of a Route at one parent. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record ParentStatus(
      ParentReference parentRef, String controllerName, List<Condition> conditions) {
    public ParentStatus {
      conditions = Copies.of(conditions);
    }
  }
}
