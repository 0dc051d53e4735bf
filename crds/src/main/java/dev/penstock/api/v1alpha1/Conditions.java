package dev.penstock.api.v1alpha1;

/** The types of {@link Condition}, in Gateway API's spelling. Each lists its {@link Reasons}. */
public final class Conditions {
  /**
   * Whether the object is valid and taken in charge.
   *
   * <p>On a Gateway: {@link Reasons#ACCEPTED}, {@link Reasons#LISTENERS_NOT_VALID} (true when some,
   * false when all listeners are refused), {@link Reasons#INVALID_PARAMETERS}, {@link
   * Reasons#CHILD_NAME_TAKEN}.
   *
   * <p>On a listener: {@link Reasons#ACCEPTED}, {@link Reasons#PORT_UNAVAILABLE}, {@link
   * Reasons#HOSTNAME_CONFLICT}, {@link Reasons#PROTOCOL_CONFLICT}.
   *
   * <p>On a Route's parent: {@link Reasons#ACCEPTED}, {@link Reasons#NOT_ALLOWED_BY_LISTENERS},
   * {@link Reasons#NO_MATCHING_LISTENER_HOSTNAME}, {@link Reasons#NO_MATCHING_PARENT}, {@link
   * Reasons#UNSUPPORTED_VALUE}, {@link Reasons#PENDING}.
   */
  public static final String ACCEPTED = "Accepted";

  /**
   * Whether all that the object refers to exists, is usable and is permitted.
   *
   * <p>On a listener: {@link Reasons#RESOLVED_REFS}, {@link Reasons#INVALID_CERTIFICATE_REF},
   * {@link Reasons#REF_NOT_PERMITTED}.
   *
   * <p>On a Route's parent: {@link Reasons#RESOLVED_REFS}, {@link Reasons#BACKEND_NOT_FOUND},
   * {@link Reasons#REF_NOT_PERMITTED}, {@link Reasons#INVALID_KIND}, {@link
   * Reasons#UNSUPPORTED_PROTOCOL}.
   */
  public static final String RESOLVED_REFS = "ResolvedRefs";

  /**
   * Whether the data plane does what the object says. True means that every connected data-plane
   * pod has acknowledged it, and that there is at least one.
   *
   * <p>On a Gateway: {@link Reasons#PROGRAMMED}, {@link Reasons#INVALID}, {@link Reasons#PENDING},
   * {@link Reasons#NO_DATA_PLANE}, {@link Reasons#ADDRESS_NOT_ASSIGNED}, {@link
   * Reasons#REJECTED_BY_DATA_PLANE}.
   *
   * <p>On a listener and on a Route's parent: {@link Reasons#PROGRAMMED}, {@link Reasons#INVALID},
   * {@link Reasons#PENDING}, {@link Reasons#NO_DATA_PLANE}, {@link Reasons#REJECTED_BY_DATA_PLANE}.
   */
  public static final String PROGRAMMED = "Programmed";

  /**
   * Whether the fleet serves with as many ready pods as it should have. On a Gateway: {@link
   * Reasons#READY}, {@link Reasons#PODS_NOT_READY}, {@link Reasons#NO_DATA_PLANE}.
   */
  public static final String READY = "Ready";

  /**
   * That rules with a fault were left out of a Route that is accepted all the same, by the
   * message's account; present only when true. On a Route's parent: {@link
   * Reasons#UNSUPPORTED_VALUE}.
   */
  public static final String PARTIALLY_INVALID = "PartiallyInvalid";

  /**
   * Whether a listener clashes with another one of its Gateway: {@link Reasons#NO_CONFLICTS},
   * {@link Reasons#HOSTNAME_CONFLICT}, {@link Reasons#PROTOCOL_CONFLICT}.
   */
  public static final String CONFLICTED = "Conflicted";

  /**
   * Whether what the spec says is what is promoted: unknown while a revision is being tried.
   * Present only on an object with {@code spec.rollout}. On a Gateway and on a Route: {@link
   * Reasons#PROMOTED}; {@link Reasons#FAILED}, {@link Reasons#ABORTED} (false); {@link
   * Reasons#PROGRESSING}, {@link Reasons#PAUSED} (unknown).
   */
  public static final String ROLLED_OUT = "RolledOut";

  private Conditions() {}
}
