package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which revisions must be kept to return to. */
final class Keeping {
  private Keeping() {}

  /**
   * The promoted revision, before a status names it. A revision that is kept already gets its new
   * number only after that: were the status not written, the order that led to it would be obeyed
   * again, and must find the numbers it was given for.
   */
  static List<Revision> keep(Turn turn, @Nullable RolloutStatus present) {
    Revision stable = turn.draft.stable;
    if (stable == null || turn.observed.kept().contains(stable)) {
      return List.of();
    }
    if (turn.observed.keeps(stable)) {
      boolean written = present != null && stable.equals(present.stable());
      return written ? List.of(stable) : List.of();
    }
    // Only the spec has content that is not kept.
    return stable.hash().equals(turn.observed.hash()) ? List.of(stable) : List.of();
  }

  static List<String> forget(Turn turn) {
    Revision stable = turn.draft.stable;
    Revision canary = turn.draft.canary;
    return turn.observed.kept().stream()
        .filter(one -> stable == null || !one.hash().equals(stable.hash()))
        .filter(one -> canary == null || !one.hash().equals(canary.hash()))
        .sorted(Comparator.comparingLong(Revision::number).reversed())
        .skip(turn.plan.effectiveRevisionHistoryLimit())
        .map(Revision::hash)
        .toList();
  }
}
