package dev.penstock.proxy.route;

import dev.penstock.proxy.http.OctetMap;
import dev.penstock.proxy.http.Octets;
import dev.penstock.proxy.http.RequestHead;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one host by path: exact paths by hash, then expressions, then prefixes by tree. An
 * expression before a prefix, or a route of the prefix "/" would hide every expression.
 */
final class HostRoutes {
  static final HostRoutes EMPTY =
      new HostRoutes(OctetMap.empty(), RadixTree.pathPrefixes(), Candidates.EMPTY);

  private final OctetMap<Candidates> exact;
  private final RadixTree<Candidates> prefixes;
  private final Candidates expressions;

  private HostRoutes(
      OctetMap<Candidates> exact, RadixTree<Candidates> prefixes, Candidates expressions) {
    this.exact = exact;
    this.prefixes = prefixes;
    this.expressions = expressions;
  }

  boolean isEmpty() {
    return exact.isEmpty() && prefixes.isEmpty() && expressions.isEmpty();
  }

  @Nullable RouteMatch match(RequestHead head, long draw, MatchBudget budget) {
    Octets path = head.target().pathOctets();
    Candidates candidates = exact.get(path);
    RouteMatch match = candidates == null ? null : candidates.first(head, draw, budget);
    if (match == null) {
      match = expressions.first(head, draw, budget);
    }
    return match == null ? prefixes.longest(path, head, draw, budget, Candidates::first) : match;
  }

  HostRoutes edit(Edit edit) {
    Map<PathKey, Edit> byPath = new HashMap<>();
    edit.removed().forEach(c -> editOf(byPath, c).removed().add(c));
    edit.added().forEach(c -> editOf(byPath, c).added().add(c));
    Map<String, @Nullable Candidates> nextExact = new HashMap<>();
    RadixTree<Candidates> nextPrefixes = prefixes;
    Candidates nextExpressions = expressions;
    for (var entry : byPath.entrySet()) {
      Edit change = entry.getValue();
      switch (entry.getKey()) {
        case PathKey.Exact(String path) -> {
          Candidates candidates = orEmpty(exact.get(path)).edit(change);
          nextExact.put(path, candidates.isEmpty() ? null : candidates);
        }
        case PathKey.Prefix(String prefix) -> {
          Candidates candidates = orEmpty(prefixes.get(prefix)).edit(change);
          nextPrefixes = nextPrefixes.with(prefix, candidates.isEmpty() ? null : candidates);
        }
        case PathKey.Expression() -> nextExpressions = expressions.edit(change);
      }
    }
    return new HostRoutes(
        nextExact.isEmpty() ? exact : exact.with(nextExact), nextPrefixes, nextExpressions);
  }

  private static Edit editOf(Map<PathKey, Edit> byPath, Candidate candidate) {
    return byPath.computeIfAbsent(candidate.pathKey(), key -> new Edit());
  }

  private static Candidates orEmpty(@Nullable Candidates candidates) {
    return candidates == null ? Candidates.EMPTY : candidates;
  }
}
