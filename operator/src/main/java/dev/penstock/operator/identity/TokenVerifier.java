package dev.penstock.operator.identity;

/** Finds out which data-plane pod a service-account token was projected into. */
@FunctionalInterface
interface TokenVerifier {
  /** What the token proves; may block. */
  Verdict verify(String token);

  /** What a token proved. */
  sealed interface Verdict {
    /** It is this pod's. */
    record Verified(PodIdentity pod) implements Verdict {}

    /** It proves no pod of a Gateway; the reason never quotes the token. */
    record Refused(String reason) implements Verdict {}

    /** The API server could not be asked. */
    record Unavailable(String reason) implements Verdict {}
  }
}
