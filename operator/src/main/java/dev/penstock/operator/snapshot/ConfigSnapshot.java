package dev.penstock.operator.snapshot;

import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.SortedTable;
import org.jspecify.annotations.Nullable;

/**
 * Everything one fleet should serve. Immutable and deterministic: equal resources have the equal
 * version, whoever computed it and in whatever order they came about.
 */
public final class ConfigSnapshot {
  /** No resources. Its version is that of every snapshot without resources. */
  public static final ConfigSnapshot EMPTY =
      new ConfigSnapshot(
          AsOf.NONE,
          Part.<ListenerResource>empty(),
          Part.<RouteResource>empty(),
          Part.<ClusterResource>empty(),
          Part.<CertificateResource>empty(),
          Part.<HandoverResource>empty(),
          Part.<TicketKeysResource>empty());

  private final String version;
  private final AsOf asOf;
  private final Part<ListenerResource> listeners;
  private final Part<RouteResource> routes;
  private final Part<ClusterResource> clusters;
  private final Part<CertificateResource> certificates;
  private final Part<HandoverResource> handovers;
  private final Part<TicketKeysResource> ticketKeys;

  private ConfigSnapshot(
      AsOf asOf,
      Part<ListenerResource> listeners,
      Part<RouteResource> routes,
      Part<ClusterResource> clusters,
      Part<CertificateResource> certificates,
      Part<HandoverResource> handovers,
      Part<TicketKeysResource> ticketKeys) {
    this.asOf = asOf;
    this.listeners = listeners;
    this.routes = routes;
    this.clusters = clusters;
    this.certificates = certificates;
    this.handovers = handovers;
    this.ticketKeys = ticketKeys;
    this.version =
        ContentHash.combined(
            listeners.digest(),
            routes.digest(),
            clusters.digest(),
            certificates.digest(),
            handovers.digest(),
            ticketKeys.digest());
  }

  private ConfigSnapshot(ConfigSnapshot same, AsOf asOf) {
    this.asOf = asOf;
    this.listeners = same.listeners;
    this.routes = same.routes;
    this.clusters = same.clusters;
    this.certificates = same.certificates;
    this.handovers = same.handovers;
    this.ticketKeys = same.ticketKeys;
    this.version = same.version;
  }

  /**
   * A snapshot that follows this one. Hashes only resources that are not the same objects as here,
   * so the cost is that of what changed.
   */
  public ConfigSnapshot next(AsOf nextAsOf, Resources resources) {
    Part<ListenerResource> nextListeners = listeners.next(resources.listeners());
    Part<RouteResource> nextRoutes = routes.next(resources.routes());
    Part<ClusterResource> nextClusters = clusters.next(resources.clusters());
    Part<CertificateResource> nextCertificates = certificates.next(resources.certificates());
    Part<HandoverResource> nextHandovers = handovers.next(resources.handovers());
    Part<TicketKeysResource> nextTicketKeys = ticketKeys.next(resources.ticketKeys());
    boolean same =
        nextListeners == listeners
            && nextRoutes == routes
            && nextClusters == clusters
            && nextCertificates == certificates
            && nextHandovers == handovers
            && nextTicketKeys == ticketKeys;
    return same
        ? new ConfigSnapshot(this, nextAsOf)
        : new ConfigSnapshot(
            nextAsOf,
            nextListeners,
            nextRoutes,
            nextClusters,
            nextCertificates,
            nextHandovers,
            nextTicketKeys);
  }

  /** The hash of all resources, in hexadecimal. */
  public String version() {
    return version;
  }

  /** How far the API server's history had been seen when this was computed. */
  public AsOf asOf() {
    return asOf;
  }

  /** The listeners by name. */
  public SortedTable<String, ListenerResource> listeners() {
    return listeners.resources();
  }

  /** The routes by name. */
  public SortedTable<String, RouteResource> routes() {
    return routes.resources();
  }

  /** The clusters by name. */
  public SortedTable<String, ClusterResource> clusters() {
    return clusters.resources();
  }

  /** The certificates by name. */
  public SortedTable<String, CertificateResource> certificates() {
    return certificates.resources();
  }

  /** The handover, if there is one, by its name. */
  public SortedTable<String, HandoverResource> handovers() {
    return handovers.resources();
  }

  /** The ticket keys, if there are any, by their name. */
  public SortedTable<String, TicketKeysResource> ticketKeys() {
    return ticketKeys.resources();
  }

  /** The resource of this name, or null when the snapshot has none. */
  public @Nullable ConfigResource get(ResourceName name) {
    return switch (name.kind()) {
      case LISTENER -> listeners().get(name.name());
      case ROUTE -> routes().get(name.name());
      case CLUSTER -> clusters().get(name.name());
      case CERTIFICATE -> certificates().get(name.name());
      case HANDOVER -> handovers().get(name.name());
      case TICKET_KEYS -> ticketKeys().get(name.name());
    };
  }

  /** Equal when version and as-of are: the version stands for the content. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ConfigSnapshot that
        && version.equals(that.version)
        && asOf.equals(that.asOf);
  }

  @Override
  public int hashCode() {
    return version.hashCode();
  }

  @Override
  public String toString() {
    return "snapshot %s of %d listeners, %d routes, %d clusters, %d certificates, %d handovers"
        .formatted(
            version,
            listeners().size(),
            routes().size(),
            clusters().size(),
            certificates().size(),
            handovers().size());
  }

  /**
   * The resources of a snapshot, each table by name.
   *
   * @param listeners the listeners
   * @param routes the routes
   * @param clusters the clusters
   * @param certificates the certificates
   * @param handovers the handover, if there is one
   * @param ticketKeys the ticket keys, if there are any
   */
  public record Resources(
      SortedTable<String, ListenerResource> listeners,
      SortedTable<String, RouteResource> routes,
      SortedTable<String, ClusterResource> clusters,
      SortedTable<String, CertificateResource> certificates,
      SortedTable<String, HandoverResource> handovers,
      SortedTable<String, TicketKeysResource> ticketKeys) {}
}
