package dev.penstock.operator.snapshot;

/** One separately named and separately replaced part of a fleet's config. */
public sealed interface ConfigResource
    permits ListenerResource,
        RouteResource,
        ClusterResource,
        CertificateResource,
        HandoverResource,
        TicketKeysResource {
  /** The resource's name, unique among those of its kind in the fleet and stable over time. */
  String name();
}
