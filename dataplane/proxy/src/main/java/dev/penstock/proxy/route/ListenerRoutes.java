package dev.penstock.proxy.route;

import dev.penstock.proxy.http.OctetMap;
import dev.penstock.proxy.http.Octets;
import dev.penstock.proxy.http.RequestHead;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes of one listener by host: exact hosts by hash, wildcards by tree. */
final class ListenerRoutes {
  static final ListenerRoutes EMPTY =
      new ListenerRoutes(OctetMap.empty(), RadixTree.wildcards(), HostRoutes.EMPTY);

  private final OctetMap<HostRoutes> exact;
  private final RadixTree<HostRoutes> wildcards;
  private final HostRoutes any;

  private ListenerRoutes(
      OctetMap<HostRoutes> exact, RadixTree<HostRoutes> wildcards, HostRoutes any) {
    this.exact = exact;
    this.wildcards = wildcards;
    this.any = any;
  }

  boolean isEmpty() {
    return exact.isEmpty() && wildcards.isEmpty() && any.isEmpty();
  }

  @Nullable RouteMatch match(RequestHead head, long draw, MatchBudget budget) {
    Octets host = head.target().hostOctets();
    HostRoutes routes = exact.get(host);
    RouteMatch match = routes == null ? null : routes.match(head, draw, budget);
    if (match == null) {
      match = wildcards.longest(host, head, draw, budget, HostRoutes::match);
    }
    return match == null ? any.match(head, draw, budget) : match;
  }

  ListenerRoutes edit(Map<String, Edit> edits) {
    Map<String, @Nullable HostRoutes> nextExact = new HashMap<>();
    RadixTree<HostRoutes> nextWildcards = wildcards;
    HostRoutes nextAny = any;
    for (var entry : edits.entrySet()) {
      String host = entry.getKey();
      Edit edit = entry.getValue();
      if (host.equals(RouteEdits.ANY_HOST)) {
        nextAny = any.edit(edit);
      } else if (host.startsWith("*")) {
        String key = new StringBuilder(host.substring(1)).reverse().toString();
        HostRoutes routes = orEmpty(wildcards.get(key)).edit(edit);
        nextWildcards = nextWildcards.with(key, routes.isEmpty() ? null : routes);
      } else {
        HostRoutes routes = orEmpty(exact.get(host)).edit(edit);
        nextExact.put(host, routes.isEmpty() ? null : routes);
      }
    }
    return new ListenerRoutes(
        nextExact.isEmpty() ? exact : exact.with(nextExact), nextWildcards, nextAny);
  }

  private static HostRoutes orEmpty(@Nullable HostRoutes routes) {
    return routes == null ? HostRoutes.EMPTY : routes;
  }
}
