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
 * @param order the value of the annotation penstock.dev/rollout; null when it has none
 */
public record Observed(
    String hash,
    @Nullable String fault,
    List<Revision> kept,
    @Nullable Programmed programmed,
    @Nullable String order) {
  /** Copies the list. */
  public Observed {
    kept = List.copyOf(kept);
  }

  /** Whether the content of a revision can be had without the spec. */
  boolean keeps(Revision revision) {
    return kept.stream().anyMatch(one -> one.hash().equals(revision.hash()));
  }
}
