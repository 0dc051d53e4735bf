package dev.penstock.operator.rollout;

/**
 * Something that people, metrics and receivers of notifications are told of once.
 *
 * @param message for people
 */
public record RolloutEvent(Kind kind, String message) {
  /** What happened. */
  public enum Kind {
    /** A revision is being tried from now on. */
    STARTED("RolloutStarted", false),
    /** Every pod serves a step's share. */
    STEP_STARTED("RolloutStepStarted", false),
    /** The rollout waits for a person. */
    PAUSED("RolloutPaused", false),
    /** It goes on. */
    RESUMED("RolloutResumed", false),
    /** The revision serves everybody. */
    PROMOTED("RolloutPromoted", false),
    /** The revision failed, and gets nothing any more. */
    ROLLED_BACK("RolloutRolledBack", true),
    /** The revision failed, and keeps its share until somebody decides. */
    FAILED("RolloutFailed", true),
    /** Somebody took the revision back, or edited it away. */
    ABORTED("RolloutAborted", true),
    /** The spec was edited back to what is promoted. */
    RESTORED("RolloutRestored", false),
    /** An earlier revision was made the promoted one. */
    RETURNED("RolloutReturned", true),
    /** An order that cannot be obeyed. */
    ORDER_REFUSED("RolloutOrderRefused", true);

    private final String reason;
    private final boolean warning;

    Kind(String reason, boolean warning) {
      this.reason = reason;
      this.warning = warning;
    }

    /** One word in camel case, for machines. */
    public String reason() {
      return reason;
    }

    /** Whether somebody should look at it. */
    public boolean isWarning() {
      return warning;
    }
  }
}
