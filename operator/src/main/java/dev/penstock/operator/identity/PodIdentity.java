package dev.penstock.operator.identity;

import java.net.URI;

/**
 * A data-plane pod and the fleet it belongs to.
 *
 * @param namespace the pod's and its Gateway's
 * @param gateway the Gateway's name
 * @param pod the pod's name
 * @param uid the pod's UID, so that a pod of the same name made later is another one
 */
public record PodIdentity(String namespace, String gateway, String pod, String uid)
    implements PeerIdentity {

  /** {@code spiffe://penstock.dev/ns/<namespace>/gateway/<gateway>/pod/<pod>/<uid>}. */
  @Override
  public URI uri() {
    return URI.create(
        "spiffe://%s/ns/%s/gateway/%s/pod/%s/%s"
            .formatted(TRUST_DOMAIN, namespace, gateway, pod, uid));
  }
}
