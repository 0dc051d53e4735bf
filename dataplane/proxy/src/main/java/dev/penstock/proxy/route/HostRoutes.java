package dev.penstock.proxy.route;

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
      new HostRoutes(Map.of(), RadixTree.pathPrefixes(), Candidates.EMPTY);

  private final Map<String, Candidates> exact;
  private final RadixTree<Candidates> prefixes;
  private final Candidates expressions;

  private HostRoutes(
      Map<String, Candidates> exact, RadixTree<Candidates> prefixes, Candidates expressions) {
    this.exact = exact;
    this.prefixes = prefixes;
    this.expressions = expressions;
  }

  boolean isEmpty() {
    return exact.isEmpty() && prefixes.isEmpty() && expressions.isEmpty();
  }

  @Nullable RouteMatch match(RequestHead head, long draw) {
    String path = head.path();
    Candidates candidates = exact.get(path);
    RouteMatch match = candidates == null ? null : candidates.first(head, draw);
    if (match == null) {
      match = expressions.first(head, draw);
    }
    return match == null ? prefixes.longest(path, head, draw, Candidates::first) : match;
  }

  HostRoutes edit(Edit edit) {
    Map<PathKey, Edit> byPath = new HashMap<>();
    edit.removed().forEach(c -> editOf(byPath, c).removed().add(c));
    edit.added().forEach(c -> editOf(byPath, c).added().add(c));
    boolean touchesExact = byPath.keySet().stream().anyMatch(PathKey.Exact.class::isInstance);
    Map<String, Candidates> nextExact = touchesExact ? new HashMap<>(exact) : exact;
    RadixTree<Candidates> nextPrefixes = prefixes;
    Candidates nextExpressions = expressions;
    for (var entry : byPath.entrySet()) {
      Edit change = entry.getValue();
      switch (entry.getKey()) {
        case PathKey.Exact(String path) ->
            putOrRemove(nextExact, path, orEmpty(exact.get(path)).edit(change));
        case PathKey.Prefix(String prefix) -> {
          Candidates candidates = orEmpty(prefixes.get(prefix)).edit(change);
          nextPrefixes = nextPrefixes.with(prefix, candidates.isEmpty() ? null : candidates);
        }
        case PathKey.Expression() -> nextExpressions = expressions.edit(change);
      }
    }
    return new HostRoutes(nextExact, nextPrefixes, nextExpressions);
  }

  private static Edit editOf(Map<PathKey, Edit> byPath, Candidate candidate) {
    return byPath.computeIfAbsent(candidate.pathKey(), key -> new Edit());
  }

  private static void putOrRemove(Map<String, Candidates> map, String path, Candidates candidates) {
    if (candidates.isEmpty()) {
      map.remove(path);
    } else {
      map.put(path, candidates);
    }
  }

  private static Candidates orEmpty(@Nullable Candidates candidates) {
    return candidates == null ? Candidates.EMPTY : candidates;
  }
}
