package dev.penstock.operator.snapshot;

/** The kinds of resources in a fleet's config. */
public enum ResourceKind {
  /** A {@link ListenerResource}. */
  LISTENER,
  /** A {@link RouteResource}. */
  ROUTE,
  /** A {@link ClusterResource}. */
  CLUSTER,
  /** A {@link CertificateResource}. */
  CERTIFICATE,
  /** A {@link HandoverResource}. */
  HANDOVER,
  /** A {@link TicketKeysResource}. */
  TICKET_KEYS
}
