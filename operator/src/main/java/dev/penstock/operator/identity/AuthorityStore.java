package dev.penstock.operator.identity;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/** Where all replicas share the ring of authorities. A write wins only when nobody wrote before. */
interface AuthorityStore extends AutoCloseable {
  /**
   * The ring as stored.
   *
   * @param rotationWanted whether someone asks for a rotation before its time
   * @param revision tells one content from the next
   */
  record Stored(AuthorityRing ring, boolean rotationWanted, String revision) {}

  /**
   * What is stored; empty when there is nothing yet.
   *
   * @throws MalformedAuthorityException when what is stored is no ring
   * @throws KubernetesClientException when it cannot be read
   */
  Optional<Stored> read() throws MalformedAuthorityException;

  /** Stores the first ring; false when another replica was first. */
  boolean create(AuthorityRing first);

  /**
   * Stores the next ring, and that the rotation that was asked for has been seen to; false when
   * another replica was first.
   */
  boolean replace(Stored held, AuthorityRing next);

  /** Calls whenever what is stored may have changed. */
  void watch(Runnable onChange);

  @Override
  void close();
}
