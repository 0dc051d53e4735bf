package dev.penstock.operator.snapshot;

import dev.penstock.operator.view.AsOf;
import java.util.List;

/**
 * What turns one snapshot into another: removals, then upserts. Each list is sorted by name.
 *
 * @param fromVersion the version it starts from; empty for a full snapshot, which replaces
 *     everything
 * @param toVersion the version that results
 * @param asOf how far the API server's history had been seen when the result was computed
 * @param listeners new and changed listeners
 * @param routes new and changed routes
 * @param clusters new and changed clusters
 * @param certificates new and changed certificates
 * @param handovers the handover, when it is new or changed
 * @param ticketKeys the ticket keys, when they are new or changed
 * @param removed what is in the old snapshot only, by kind, then name
 */
public record SnapshotDelta(
    String fromVersion,
    String toVersion,
    AsOf asOf,
    List<ListenerResource> listeners,
    List<RouteResource> routes,
    List<ClusterResource> clusters,
    List<CertificateResource> certificates,
    List<HandoverResource> handovers,
    List<TicketKeysResource> ticketKeys,
    List<ResourceName> removed) {
  /** Copies the lists. */
  public SnapshotDelta {
    listeners = List.copyOf(listeners);
    routes = List.copyOf(routes);
    clusters = List.copyOf(clusters);
    certificates = List.copyOf(certificates);
    handovers = List.copyOf(handovers);
    ticketKeys = List.copyOf(ticketKeys);
    removed = List.copyOf(removed);
  }

  /** True when it replaces everything instead of starting from a version. */
  public boolean isFull() {
    return fromVersion.isEmpty();
  }

  /** True when applying it changes nothing. */
  public boolean isEmpty() {
    return fromVersion.equals(toVersion);
  }
}
