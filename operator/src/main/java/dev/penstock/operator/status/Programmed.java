package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.Conditions;
import dev.penstock.api.v1alpha1.Reasons;

/** The condition that tells whether the data plane does what an object says. */
final class Programmed {
  private Programmed() {}

  /**
   * Puts the condition.
   *
   * @param keeps whether what held before is believed to hold while pods are awaited: a pod that
   *     reconnects, or a replica of the operator that has just taken over, does not undo it
   * @return whether it holds
   */
  static boolean put(ConditionList conditions, Acknowledgement acknowledgement, boolean keeps) {
    return switch (acknowledgement) {
      case Acknowledgement.Refused(String message) -> {
        conditions.put(Conditions.PROGRAMMED, false, Reasons.REJECTED_BY_DATA_PLANE, message);
        yield false;
      }
      case Acknowledgement.State state -> put(conditions, state, keeps);
    };
  }

  private static boolean put(ConditionList conditions, Acknowledgement.State state, boolean keeps) {
    if (keeps || state == Acknowledgement.State.ACKNOWLEDGED) {
      conditions.put(
          Conditions.PROGRAMMED,
          true,
          Reasons.PROGRAMMED,
          "acknowledged by every connected data-plane pod");
      return true;
    }
    if (state == Acknowledgement.State.AWAITED) {
      conditions.put(
          Conditions.PROGRAMMED,
          false,
          Reasons.PENDING,
          "data-plane pods have yet to acknowledge it");
    } else {
      conditions.put(
          Conditions.PROGRAMMED,
          false,
          Reasons.NO_DATA_PLANE,
          "no data-plane pod is connected; see the status of the Gateway");
    }
    return false;
  }
}
