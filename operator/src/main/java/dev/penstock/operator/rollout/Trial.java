package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.RolloutStatus;
import org.jspecify.annotations.Nullable;

/**
 * One step of one revision, from when every pod served it: what is measured together. A second try
 * of the same step is another one.
 *
 * @param revision the hash of the canary
 * @param step from 0
 * @param startedAt as in the status, RFC 3339
 */
public record Trial(String revision, int step, String startedAt) {
  /** What is to be measured in a state; null when nothing is, or nobody can read since when. */
  public static @Nullable Trial of(@Nullable RolloutStatus status) {
    if (status == null
        || status.canary() == null
        || status.step() == null
        || status.stepStartedAt() == null
        || Draft.time(status.stepStartedAt()) == null) {
      return null;
    }
    return switch (status.phase()) {
      case PROGRESSING, PAUSED ->
          new Trial(status.canary().hash(), status.step(), status.stepStartedAt());
      case PROMOTED, FAILED, ABORTED -> null;
    };
  }
}
