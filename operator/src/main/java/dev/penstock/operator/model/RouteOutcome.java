package dev.penstock.operator.model;

import java.util.List;

/**
 * What is to be said of a Route.
 *
 * @param parents one for each of the Route's {@code parentRefs}, in its order
 */
public record RouteOutcome(List<ParentOutcome> parents) {
  /** Copies the list. */
  public RouteOutcome {
    parents = List.copyOf(parents);
  }
}
