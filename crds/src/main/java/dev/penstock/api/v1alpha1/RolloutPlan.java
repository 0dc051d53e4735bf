package dev.penstock.api.v1alpha1;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the rollout of a Gateway's fleet and that of a Route have in common. */
public sealed interface RolloutPlan permits GatewayRollout, RouteRollout {
  /** Promoted revisions that are kept unless {@code revisionHistoryLimit} says otherwise. */
  int DEFAULT_REVISION_HISTORY_LIMIT = 10;

  /** How the share of the canary grows; at least one. */
  List<RolloutStep> steps();

  /** What is measured at each step; null for nothing. */
  @Nullable RolloutAnalysis analysis();

  /** See {@link #effectiveProgressDeadline}. */
  @Nullable String progressDeadline();

  /** See {@link #effectiveOnFailure}. */
  @Nullable FailurePolicy onFailure();

  /** See {@link #isPaused}. */
  @Nullable Boolean paused();

  /** See {@link #effectiveRevisionHistoryLimit}. */
  @Nullable Integer revisionHistoryLimit();

  /** Who is told of what became of a rollout. */
  List<RolloutNotification> notifications();

  /**
   * How long a revision may go without being programmed in the data plane: 10 minutes by default.
   */
  default Duration effectiveProgressDeadline() {
    String text = progressDeadline();
    return text == null
        ? Duration.ofMinutes(10)
        : GatewayDuration.parse(text).orElse(Duration.ofMinutes(10));
  }

  /** What to do when a revision fails: take it back, by default. */
  default FailurePolicy effectiveOnFailure() {
    FailurePolicy policy = onFailure();
    return policy == null ? FailurePolicy.ROLLBACK : policy;
  }

  /** Whether the spec holds the rollout where it is. */
  default boolean isPaused() {
    return Boolean.TRUE.equals(paused());
  }

  /** How many promoted revisions are kept besides the one that serves: 10 by default. */
  default int effectiveRevisionHistoryLimit() {
    Integer limit = revisionHistoryLimit();
    return limit == null ? DEFAULT_REVISION_HISTORY_LIMIT : limit;
  }
}
