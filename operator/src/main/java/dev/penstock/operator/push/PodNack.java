package dev.penstock.operator.push;

/**
 * That a pod refused a delta as a whole and keeps what it had.
 *
 * @param version the version it refused
 * @param reason why
 * @param message for people
 */
public record PodNack(String version, Reason reason, String message) {
  /** Why a delta was refused. */
  public enum Reason {
    /** Not said. */
    UNSPECIFIED,
    /** It does not start from what the pod holds. */
    VERSION_MISMATCH,
    /** It is older than what the pod holds. */
    STALE,
    /** It breaks the protocol. */
    MALFORMED
  }
}
