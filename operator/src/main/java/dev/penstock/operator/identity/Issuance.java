package dev.penstock.operator.identity;

import java.security.cert.X509Certificate;
import java.util.List;

/** The answer to a pod that asks for a certificate. */
public sealed interface Issuance {
  /**
   * A certificate for the pod.
   *
   * @param pod whom it names
   * @param chain the leaf first
   * @param bundle whom the pod is to trust
   */
  record Issued(PodIdentity pod, List<X509Certificate> chain, TrustBundle bundle)
      implements Issuance {}

  /** The token does not prove a pod of a Gateway. */
  record Unauthenticated(String reason) implements Issuance {}

  /** The signing request cannot be used. */
  record Invalid(String reason) implements Issuance {}

  /** Neither yes nor no: the API server or the authority is away. */
  record Unavailable(String reason) implements Issuance {}
}
