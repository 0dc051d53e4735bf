package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done, in this order: keep, write the status when it is another, forget; then tell
 * of the events, when the status was written.
 *
 * @param keep revisions that must be kept with these numbers before the status may name them: the
 *     one with the hash of the spec has the content of the spec; any other one is kept already, and
 *     only its number is to be set
 * @param status the next one; null when there is to be none
 * @param forget hashes of kept revisions that nobody needs any more
 * @param events what people are told, the oldest first
 */
public record Outcome(
    List<Revision> keep,
    @Nullable RolloutStatus status,
    List<String> forget,
    List<RolloutEvent> events) {
  /** Copies the lists. */
  public Outcome {
    keep = List.copyOf(keep);
    forget = List.copyOf(forget);
    events = List.copyOf(events);
  }
}
