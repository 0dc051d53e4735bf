package dev.penstock.operator.view;

/** The kinds of objects that a {@link ClusterView} is made of. */
public enum WatchedKind {
  /** Penstock's Gateway. */
  GATEWAY("Gateway.penstock.dev"),
  /** Penstock's Route. */
  ROUTE("Route.penstock.dev"),
  /** Penstock's ReferenceGrant. */
  REFERENCE_GRANT("ReferenceGrant.penstock.dev"),
  /** The core Service. */
  SERVICE("Service"),
  /** The EndpointSlice of discovery.k8s.io. */
  ENDPOINT_SLICE("EndpointSlice.discovery.k8s.io"),
  /** The core Secret, of type kubernetes.io/tls only. */
  SECRET("Secret"),
  /** The core Namespace. */
  NAMESPACE("Namespace"),
  /** The ControllerRevision of apps: only those that keep contents of Routes. */
  CONTROLLER_REVISION("ControllerRevision.apps"),
  /** The core Pod: only those of fleets. */
  POD("Pod"),
  /** The one core Secret that keeps what ticket keys are made from. */
  TICKET_SECRET("Secret/" + TicketSecret.NAME);

  private final String qualifiedName;

  WatchedKind(String qualifiedName) {
    this.qualifiedName = qualifiedName;
  }

  /** Kind and group, as {@link AsOf} names them: {@code Route.penstock.dev}. */
  public String qualifiedName() {
    return qualifiedName;
  }
}
