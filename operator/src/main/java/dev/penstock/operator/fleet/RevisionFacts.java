package dev.penstock.operator.fleet;

import dev.penstock.operator.view.FleetRevision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a fleet's revisions matters to a rollout.
 *
 * @param spec what the Gateway's spec says the pods should run
 * @param kept the promoted revisions whose content is kept, in any order
 * @param tried the canary of the status that these facts were made for
 * @param pods the fleet's pods, sorted by name
 */
public record RevisionFacts(
    FleetRevision spec, List<Kept> kept, @Nullable Tried tried, List<RevisionPod> pods) {
  /** Copies the lists. */
  public RevisionFacts {
    kept = List.copyOf(kept);
    pods = List.copyOf(pods);
  }

  /**
   * A content that was promoted.
   *
   * @param number counts the Gateway's revisions, from 1
   */
  public record Kept(long number, FleetRevision content) {}

  /**
   * The revision that is being tried.
   *
   * @param hash of its content
   * @param capacity the greatest share in percent that its ready pods can take; negative while none
   *     is ready
   * @param obstacle why it has no more, for people; null for no known reason
   */
  public record Tried(String hash, int capacity, @Nullable String obstacle) {}

  /**
   * A pod.
   *
   * @param revision the hash of what it runs; empty when it does not say
   * @param restarts of its containers since it was made
   */
  public record RevisionPod(String name, String revision, int restarts) {}
}
