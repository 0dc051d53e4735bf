package dev.penstock.api.v1alpha1;

/**
 * Why a {@link Condition} has the status it has. Gateway API's spelling wherever it has a word for
 * it.
 */
public final class Reasons {
  /** {@code Accepted=True}: nothing is wrong with the object itself. */
  public static final String ACCEPTED = "Accepted";

  /** {@code ResolvedRefs=True}: all references resolve. */
  public static final String RESOLVED_REFS = "ResolvedRefs";

  /** {@code Programmed=True}: every connected data-plane pod has acknowledged the object. */
  public static final String PROGRAMMED = "Programmed";

  /** {@code Ready=True}: as many pods are ready as the fleet should have. */
  public static final String READY = "Ready";

  /** {@code Conflicted=False}: the listener clashes with no other. */
  public static final String NO_CONFLICTS = "NoConflicts";

  /**
   * Gateway {@code Accepted}: one or more listeners are refused; {@code True} while at least one is
   * accepted, else {@code False}.
   */
  public static final String LISTENERS_NOT_VALID = "ListenersNotValid";

  /**
   * Gateway {@code Accepted=False}: a setting of the fleet itself ({@code service}, {@code
   * template}, {@code autoscaling}) is refused by the API server when the child is written.
   */
  public static final String INVALID_PARAMETERS = "InvalidParameters";

  /**
   * Gateway {@code Accepted=False}: an object that is not the Gateway's has the name of one of its
   * children; it is left as it is.
   */
  public static final String CHILD_NAME_TAKEN = "ChildNameTaken";

  /** Listener {@code Accepted=False}: its port cannot be had, such as the admin port. */
  public static final String PORT_UNAVAILABLE = "PortUnavailable";

  /**
   * Listener {@code Accepted=False} and {@code Conflicted=True}: another listener has the same port
   * and one of the same hosts.
   */
  public static final String HOSTNAME_CONFLICT = "HostnameConflict";

  /**
   * Listener {@code Accepted=False} and {@code Conflicted=True}: another listener has the same port
   * and another protocol.
   */
  public static final String PROTOCOL_CONFLICT = "ProtocolConflict";

  /** Route {@code Accepted=False}: no listener's {@code allowedRoutes} admits its namespace. */
  public static final String NOT_ALLOWED_BY_LISTENERS = "NotAllowedByListeners";

  /** Route {@code Accepted=False}: no listener has a host in common with its hostnames. */
  public static final String NO_MATCHING_LISTENER_HOSTNAME = "NoMatchingListenerHostname";

  /** Route {@code Accepted=False}: the Gateway has no listener of that name or port. */
  public static final String NO_MATCHING_PARENT = "NoMatchingParent";

  /**
   * Route {@code Accepted=False}, or {@code PartiallyInvalid=True} while other rules are kept: a
   * value is well-formed but cannot be used, such as a regular expression that does not compile.
   */
  public static final String UNSUPPORTED_VALUE = "UnsupportedValue";

  /** Route {@code ResolvedRefs=False}: a Service, or its port, does not exist. */
  public static final String BACKEND_NOT_FOUND = "BackendNotFound";

  /** {@code ResolvedRefs=False}: a reference into another namespace that no grant permits. */
  public static final String REF_NOT_PERMITTED = "RefNotPermitted";

  /** Route {@code ResolvedRefs=False}: a backend's group and kind are not those of a Service. */
  public static final String INVALID_KIND = "InvalidKind";

  /** Route {@code ResolvedRefs=False}: a Service port's {@code appProtocol} is not supported. */
  public static final String UNSUPPORTED_PROTOCOL = "UnsupportedProtocol";

  /**
   * Listener {@code ResolvedRefs=False}: the Secret does not exist, is not of type {@code
   * kubernetes.io/tls}, or its certificate or key cannot be used.
   */
  public static final String INVALID_CERTIFICATE_REF = "InvalidCertificateRef";

  /** {@code Programmed=False}: not accepted, so the data plane was not given it. */
  public static final String INVALID = "Invalid";

  /** {@code Programmed=False} or {@code Unknown}: some pods have yet to acknowledge it. */
  public static final String PENDING = "Pending";

  /** Gateway {@code Programmed=False}: the Service has no address yet. */
  public static final String ADDRESS_NOT_ASSIGNED = "AddressNotAssigned";

  /** {@code Programmed=False}, {@code Ready=False}: no data-plane pod is connected. */
  public static final String NO_DATA_PLANE = "NoDataPlane";

  /** {@code Programmed=False}: a data-plane pod refused it; the message says which and why. */
  public static final String REJECTED_BY_DATA_PLANE = "RejectedByDataPlane";

  /** Gateway {@code Ready=False}: fewer pods are ready than the fleet should have. */
  public static final String PODS_NOT_READY = "PodsNotReady";

  /** {@code RolledOut=True}: the promoted revision is what the spec says. */
  public static final String PROMOTED = "Promoted";

  /** {@code RolledOut=Unknown}: what the spec says is being tried, or is about to take over. */
  public static final String PROGRESSING = "Progressing";

  /**
   * {@code RolledOut=Unknown}: what the spec says is being tried, and waits for a person: it is
   * held by hand, or its step lasts until it is promoted.
   */
  public static final String PAUSED = "Paused";

  /**
   * {@code RolledOut=False}: what the spec says failed its analysis or its deadline; the message
   * says by what.
   */
  public static final String FAILED = "Failed";

  /** {@code RolledOut=False}: a person took back what the spec says. */
  public static final String ABORTED = "Aborted";

  private Reasons() {}
}
