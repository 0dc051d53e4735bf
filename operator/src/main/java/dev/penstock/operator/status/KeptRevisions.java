package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.RevisionInfo;
import dev.penstock.operator.view.RouteRevision;
import dev.penstock.operator.view.SortedTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The revisions that a view has, by Route. Not thread-safe. */
final class KeptRevisions {
  private final Map<ObjectKey, Map<String, RevisionInfo>> byRoute = new HashMap<>();

  /**
   * Takes over a newer view.
   *
   * @param changed told of the Routes whose revisions differ
   */
  void update(ClusterView before, ClusterView after, Consumer<ObjectKey> changed) {
    SortedTable.diff(
        before.revisions(),
        after.revisions(),
        (key, was, is) -> {
          if (was != null) {
            remove(was);
            changed.accept(was.route());
          }
          if (is != null) {
            byRoute.computeIfAbsent(is.route(), route -> new HashMap<>()).put(is.hash(), is);
            changed.accept(is.route());
          }
        });
  }

  private void remove(RevisionInfo revision) {
    byRoute.computeIfPresent(
        revision.route(),
        (route, revisions) -> {
          revisions.remove(revision.hash());
          return revisions.isEmpty() ? null : revisions;
        });
  }

  /** The Route's revisions, in any order. */
  List<Revision> of(ObjectKey route) {
    return byRoute.getOrDefault(route, Map.of()).values().stream()
        .map(revision -> new Revision(Math.max(1, revision.number()), revision.hash()))
        .toList();
  }

  /** The content of one of the Route's revisions; null when it is not there. */
  @Nullable RouteRevision content(ObjectKey route, String hash) {
    RevisionInfo revision = byRoute.getOrDefault(route, Map.of()).get(hash);
    return revision == null ? null : revision.content();
  }

  /** Forgets everything. */
  void clear() {
    byRoute.clear();
  }
}
