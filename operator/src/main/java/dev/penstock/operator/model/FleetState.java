package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.operator.model.Backends.Backend;
import dev.penstock.operator.model.RouteResult.Share;
import dev.penstock.operator.model.Verdict.Accepted;
import dev.penstock.operator.model.Verdict.Rejected;
import dev.penstock.operator.snapshot.ClusterResource;
import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.snapshot.HandoverResource;
import dev.penstock.operator.snapshot.RouteResource;
import dev.penstock.operator.snapshot.TicketKeysResource;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.ServiceEndpoints;
import dev.penstock.operator.view.SortedTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the Routes add up to in one fleet, kept from translation to translation: a Route that
 * changed is taken out as it was and put in as it is. Not thread-safe.
 */
final class FleetState {
  private GatewayFrame frame;
  private final Map<String, Integer> attachedRoutes = new HashMap<>();
  private final Map<String, Use> uses = new HashMap<>();
  private SortedTable<String, RouteResource> routes = SortedTable.empty();
  private SortedTable<String, ClusterResource> clusters = SortedTable.empty();
  private SortedTable<String, HandoverResource> handovers = SortedTable.empty();
  private SortedTable<String, TicketKeysResource> ticketKeys = SortedTable.empty();
  private ConfigSnapshot snapshot = ConfigSnapshot.EMPTY;
  private @Nullable GatewayOutcome outcome;

  private final Map<String, Optional<RouteResource>> changedRoutes = new HashMap<>();
  private final Set<String> changedClusters = new HashSet<>();

  FleetState(GatewayFrame frame) {
    this.frame = frame;
  }

  GatewayFrame frame() {
    return frame;
  }

  void reframe(GatewayFrame next) {
    frame = next;
  }

  /** Takes out what a Route added; the null result of a Route that was not there adds nothing. */
  void remove(ObjectKey gateway, ObjectKey route, @Nullable RouteResult result) {
    Share share = share(gateway, result);
    share.attachedListeners().forEach(listener -> attachedRoutes.merge(listener, -1, Integer::sum));
    if (result != null && share.resource() != null) {
      changedRoutes.put(route.toString(), Optional.empty());
      result.backends().keySet().forEach(this::release);
    }
  }

  /** Puts in what a Route adds; the null result of a Route that is gone adds nothing. */
  void add(ObjectKey gateway, ObjectKey route, @Nullable RouteResult result) {
    Share share = share(gateway, result);
    share.attachedListeners().forEach(listener -> attachedRoutes.merge(listener, 1, Integer::sum));
    if (result != null && share.resource() != null) {
      changedRoutes.put(route.toString(), Optional.of(share.resource()));
      result.backends().forEach(this::use);
    }
  }

  /** Has the cluster of a Service's port rebuilt, if the fleet uses it. */
  void touch(String cluster) {
    if (uses.containsKey(cluster)) {
      changedClusters.add(cluster);
    }
  }

  /** Sets what the pods give to each other. */
  void handOver(Optional<HandoverResource> next) {
    HandoverResource held = handovers.get(HandoverResource.NAME);
    if (!next.equals(Optional.ofNullable(held))) {
      handovers =
          next.map(it -> SortedTable.<String, HandoverResource>empty().with(it.name(), it))
              .orElseGet(SortedTable::empty);
    }
  }

  /** Sets what the pods make their ticket keys from. */
  void seal(Optional<TicketKeysResource> next) {
    TicketKeysResource held = ticketKeys.get(TicketKeysResource.NAME);
    if (!next.equals(Optional.ofNullable(held))) {
      ticketKeys =
          next.map(it -> SortedTable.<String, TicketKeysResource>empty().with(it.name(), it))
              .orElseGet(SortedTable::empty);
    }
  }

  /** Adds it all up. */
  FleetTranslation translation(AsOf asOf, SortedTable<ObjectKey, ServiceEndpoints> endpoints) {
    routes = routes.patched(changedRoutes);
    changedRoutes.clear();
    clusters = clusters.patched(rebuilt(endpoints));
    changedClusters.clear();
    snapshot =
        snapshot.next(
            asOf,
            new ConfigSnapshot.Resources(
                frame.listeners(), routes, clusters, frame.certificates(), handovers, ticketKeys));
    GatewayOutcome next = newOutcome();
    if (!next.equals(outcome)) {
      outcome = next;
    }
    return new FleetTranslation(snapshot, outcome == null ? next : outcome);
  }

  private static Share share(ObjectKey gateway, @Nullable RouteResult result) {
    return result == null ? Share.NONE : result.shares().getOrDefault(gateway, Share.NONE);
  }

  private void use(String cluster, Backend backend) {
    uses.merge(cluster, new Use(backend, 1), (old, one) -> new Use(backend, old.routes() + 1));
    changedClusters.add(cluster);
  }

  private void release(String cluster) {
    uses.computeIfPresent(
        cluster,
        (name, use) -> use.routes() == 1 ? null : new Use(use.backend(), use.routes() - 1));
    changedClusters.add(cluster);
  }

  private Map<String, Optional<ClusterResource>> rebuilt(
      SortedTable<ObjectKey, ServiceEndpoints> endpoints) {
    Map<String, Optional<ClusterResource>> patch = new HashMap<>();
    for (String cluster : changedClusters) {
      Use use = uses.get(cluster);
      patch.put(
          cluster,
          use == null
              ? Optional.empty()
              : Optional.of(kept(clusters.get(cluster), use.backend().resource(endpoints))));
    }
    return patch;
  }

  private static ClusterResource kept(@Nullable ClusterResource old, ClusterResource now) {
    return old != null && old.equals(now) ? old : now;
  }

  private GatewayOutcome newOutcome() {
    List<ListenerOutcome> listeners = new ArrayList<>();
    for (ListenerOutcome finding : frame.findings()) {
      listeners.add(finding.withAttachedRoutes(attachedRoutes.getOrDefault(finding.name(), 0)));
    }
    return new GatewayOutcome(accepted(listeners), listeners);
  }

  private static Verdict accepted(List<ListenerOutcome> listeners) {
    List<String> refused =
        listeners.stream()
            .filter(listener -> !listener.accepted().isAccepted())
            .map(listener -> "\"" + listener.name() + "\"")
            .toList();
    if (refused.isEmpty()) {
      return new Accepted(Reasons.ACCEPTED, "the Gateway is valid");
    }
    String message = "refused for what their own conditions say: listeners " + Faults.list(refused);
    return refused.size() < listeners.size()
        ? new Accepted(Reasons.LISTENERS_NOT_VALID, message)
        : new Rejected(Reasons.LISTENERS_NOT_VALID, message);
  }

  /**
   * A cluster in use.
   *
   * @param backend what it is made from
   * @param routes how many Routes use it
   */
  private record Use(Backend backend, int routes) {}
}
