package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.Condition.Status;
import dev.penstock.api.v1alpha1.Conditions;
import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.api.v1alpha1.RolloutStatus;

/** The condition that tells whether what is promoted is what the spec says. */
final class RolledOut {
  private RolledOut() {}

  static void put(ConditionList conditions, RolloutStatus rollout) {
    Status status =
        switch (rollout.phase()) {
          case PROMOTED -> Status.TRUE;
          case PROGRESSING, PAUSED -> Status.UNKNOWN;
          case FAILED, ABORTED -> Status.FALSE;
        };
    String reason =
        switch (rollout.phase()) {
          case PROMOTED -> Reasons.PROMOTED;
          case PROGRESSING -> Reasons.PROGRESSING;
          case PAUSED -> Reasons.PAUSED;
          case FAILED -> Reasons.FAILED;
          case ABORTED -> Reasons.ABORTED;
        };
    conditions.put(Conditions.ROLLED_OUT, status, reason, rollout.message());
  }
}
