package dev.penstock.operator.identity;

import java.net.URI;

/**
 * A replica of the operator.
 *
 * @param namespace the operator's
 * @param pod the replica's pod
 */
public record ReplicaIdentity(String namespace, String pod) implements PeerIdentity {

  /** {@code spiffe://penstock.dev/ns/<namespace>/operator/<pod>}. */
  @Override
  public URI uri() {
    return URI.create("spiffe://%s/ns/%s/operator/%s".formatted(TRUST_DOMAIN, namespace, pod));
  }
}
