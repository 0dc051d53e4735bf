package dev.penstock.api.v1alpha1;

import java.util.List;

/** What became of a Route at each of its parents. */
@ApiObject
public record RouteStatus(List<ParentStatus> parents) {
  public RouteStatus {
    parents = Copies.of(parents);
  }

  /** What became of a Route at one parent. */
  @ApiObject
  public record ParentStatus(
      ParentReference parentRef, String controllerName, List<Condition> conditions) {
    public ParentStatus {
      conditions = Copies.of(conditions);
    }
  }
}
