package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.operator.snapshot.CertificateResource;
import java.time.Instant;
import java.util.Optional;

/**
 * The certificate of a listener.
 *
 * @param resolvedRefs whether the listener's reference can be used as it should
 * @param certificate what TLS is served with; empty without TLS, and when it cannot be served
 * @param isServed whether the listener can be served
 * @param recheckAt when time alone changes the verdict; {@link Instant#MAX} for never
 */
record Credential(
    Verdict resolvedRefs,
    Optional<CertificateResource> certificate,
    boolean isServed,
    Instant recheckAt) {
  /** That of a listener without TLS. */
  static final Credential NONE_NEEDED =
      new Credential(resolved(), Optional.empty(), true, Instant.MAX);

  static Verdict resolved() {
    return new Verdict.Accepted(Reasons.RESOLVED_REFS, "all references resolve");
  }

  static Credential rejected(String reason, String message) {
    return new Credential(
        new Verdict.Rejected(reason, message), Optional.empty(), false, Instant.MAX);
  }
}
