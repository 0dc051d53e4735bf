package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.model.Backends.Backend;
import dev.penstock.operator.model.Verdict.Rejected;
import dev.penstock.operator.snapshot.Rule;
import dev.penstock.operator.view.ObjectKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A Route without its parents: what it asks for, as far as it can be done.
 *
 * @param hostnames the Route's host names that are valid, normal
 * @param noHostIsValid whether the Route has host names, but only invalid ones: it must not be
 *     taken for one of any host
 * @param rules the rules that are valid
 * @param isUsable whether enough is valid for the Route to be served
 * @param faults what is wrong with the Route itself, and so left out
 * @param refFaults references that do not resolve
 * @param backends what the rules refer to, by cluster name
 * @param services all Services that were looked for: a change of one may change all of this
 * @param crossesNamespaces whether ReferenceGrants were looked at
 */
record RouteBody(
    List<String> hostnames,
    boolean noHostIsValid,
    List<Rule> rules,
    boolean isUsable,
    List<String> faults,
    List<Rejected> refFaults,
    Map<String, Backend> backends,
    Set<ObjectKey> services,
    boolean crossesNamespaces) {
  RouteBody {
    hostnames = List.copyOf(hostnames);
    rules = List.copyOf(rules);
    faults = List.copyOf(faults);
    refFaults = List.copyOf(refFaults);
    backends = Map.copyOf(backends);
    services = Set.copyOf(services);
  }

  /** That of a Route that the operator itself fails on: the others must not suffer from it. */
  static RouteBody failed(RouteSpec spec, RuntimeException fault) {
    return new RouteBody(
        List.of(),
        !spec.hostnames().isEmpty(),
        List.of(),
        false,
        List.of("spec: the operator cannot translate it, which is a fault of its own: " + fault),
        List.of(),
        Map.of(),
        Set.of(),
        false);
  }

  /** This, with faults found elsewhere in the spec. */
  RouteBody withFaults(List<String> more) {
    return more.isEmpty()
        ? this
        : new RouteBody(
            hostnames,
            noHostIsValid,
            rules,
            isUsable,
            Stream.concat(faults.stream(), more.stream()).toList(),
            refFaults,
            backends,
            services,
            crossesNamespaces);
  }
}
