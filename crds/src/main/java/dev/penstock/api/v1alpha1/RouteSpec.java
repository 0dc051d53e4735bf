package dev.penstock.api.v1alpha1;

import java.util.List;

/** Which requests, from which Gateways, go where. */
@ApiObject
public record RouteSpec(
    List<ParentReference> parentRefs, List<String> hostnames, List<RouteRule> rules) {
  public RouteSpec {
    parentRefs = Copies.of(parentRefs);
    hostnames = Copies.of(hostnames);
    rules = Copies.of(rules);
  }
}
