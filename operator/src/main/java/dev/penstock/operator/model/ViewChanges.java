package dev.penstock.operator.model;

import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.PodInfo;
import dev.penstock.operator.view.RevisionInfo;
import dev.penstock.operator.view.SortedTable;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What differs between two views.
 *
 * @param services Services that were added, changed or removed
 * @param endpoints Services whose endpoints differ
 * @param namespaces Namespaces that were added, changed or removed
 * @param gateways Gateways that were added, changed or removed
 * @param rollouts Routes of which a kept content or the state of the rollout differs
 * @param handovers Gateways whose pods, or whose fleet's rollout, differ
 * @param grants whether any ReferenceGrant was
 * @param secrets whether any Secret was
 * @param ticketSecrets whether what ticket keys are made from was
 */
record ViewChanges(
    Set<ObjectKey> services,
    Set<ObjectKey> endpoints,
    Set<String> namespaces,
    Set<ObjectKey> gateways,
    Set<ObjectKey> rollouts,
    Set<ObjectKey> handovers,
    boolean grants,
    boolean secrets,
    boolean ticketSecrets) {
  @SuppressWarnings("ReferenceEquality") // Tables are kept as long as no entry changes.
  static ViewChanges between(ClusterView before, ClusterView after) {
    return new ViewChanges(
        keys(before.services(), after.services()),
        keys(before.endpoints(), after.endpoints()),
        keys(before.namespaces(), after.namespaces()),
        keys(before.gateways(), after.gateways()),
        rollouts(before, after),
        handovers(before, after),
        before.grants() != after.grants(),
        before.secrets() != after.secrets(),
        before.ticketSecrets() != after.ticketSecrets());
  }

  /** True when Routes that did not change themselves may translate differently. */
  boolean concernRoutes() {
    return grants || !services.isEmpty() || !namespaces.isEmpty();
  }

  private static Set<ObjectKey> rollouts(ClusterView before, ClusterView after) {
    Set<ObjectKey> changed = keys(before.rollouts(), after.rollouts());
    SortedTable.diff(
        before.revisions(),
        after.revisions(),
        (key, old, now) ->
            Stream.of(Optional.ofNullable(old), Optional.ofNullable(now))
                .flatMap(Optional::stream)
                .map(RevisionInfo::route)
                .forEach(changed::add));
    return changed;
  }

  private static Set<ObjectKey> handovers(ClusterView before, ClusterView after) {
    Set<ObjectKey> changed = keys(before.fleetRollouts(), after.fleetRollouts());
    SortedTable.diff(
        before.pods(),
        after.pods(),
        (key, old, now) ->
            Stream.of(Optional.ofNullable(old), Optional.ofNullable(now))
                .flatMap(Optional::stream)
                .map(PodInfo::gateway)
                .forEach(changed::add));
    return changed;
  }

  private static <K extends Comparable<? super K>, V> Set<K> keys(
      SortedTable<K, V> before, SortedTable<K, V> after) {
    Set<K> changed = new HashSet<>();
    SortedTable.diff(before, after, (key, old, now) -> changed.add(key));
    return changed;
  }
}
