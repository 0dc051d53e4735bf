package dev.penstock.operator.identity;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a certificate of this authority, as its one URI subject alternative name says. The
 * scheme and trust domain follow SPIFFE.
 */
public sealed interface PeerIdentity permits PodIdentity, ReplicaIdentity {
  /** The trust domain of all Penstock identities. */
  String TRUST_DOMAIN = "penstock.dev";

  /** The name as the certificate bears it. */
  URI uri();

  /**
   * Reads {@link #uri()} back.
   *
   * @return null when the URI names neither a pod nor a replica
   */
  static @Nullable PeerIdentity parse(String uri) {
    String prefix = "spiffe://" + TRUST_DOMAIN + "/";
    if (!uri.startsWith(prefix)) {
      return null;
    }
    List<String> path = List.of(uri.substring(prefix.length()).split("/", -1));
    if (path.stream().anyMatch(String::isEmpty) || path.size() < 4 || !path.get(0).equals("ns")) {
      return null;
    }
    if (path.size() == 7 && path.get(2).equals("gateway") && path.get(4).equals("pod")) {
      return new PodIdentity(path.get(1), path.get(3), path.get(5), path.get(6));
    }
    if (path.size() == 4 && path.get(2).equals("operator")) {
      return new ReplicaIdentity(path.get(1), path.get(3));
    }
    return null;
  }
}
