package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an object with a rollout, besides its plan and its status.
 *
 * @param hash of the content that its spec has now
 * @param fault why that content cannot be used, for people; null when it can
 * @param kept the promoted revisions whose content is kept, in any order
 * @param programmed what every pod serves; null while they do not agree, or nobody knows
 * @param readiness what share the canary can take
 * @param order the value of the annotation penstock.dev/rollout; null when it has none
 */
public record Observed(
    String hash,
    @Nullable String fault,
    List<Revision> kept,
    @Nullable Programmed programmed,
    Readiness readiness,
    @Nullable String order) {
  /** Copies the list. */
  public Observed {
    kept = List.copyOf(kept);
  }

  /**
   * What share a canary can take.
   *
   * @param capacity the greatest, in percent; negative while it can take none at all
   * @param obstacle why it is no greater, for people; null for no known reason
   */
  public record Readiness(int capacity, @Nullable String obstacle) {
    /** That of a revision without pods of its own: what serves it is there. */
    public static final Readiness WHOLE = new Readiness(100, null);
  }

  /** Whether the canary can take a share; also that of 0 has testers. */
  boolean carries(int weight) {
    return readiness.capacity() >= weight;
  }

  /** Whether the content of a revision can be had without the spec. */
  boolean keeps(Revision revision) {
    return kept.stream().anyMatch(one -> one.hash().equals(revision.hash()));
  }
}
