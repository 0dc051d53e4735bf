package dev.penstock.operator.status;

/** How far a fleet has taken over an object. */
sealed interface Acknowledgement {
  /** States that need no words. */
  enum State implements Acknowledgement {
    /** Every connected pod has acknowledged it. */
    ACKNOWLEDGED,
    /** Some pod has yet to. */
    AWAITED,
    /** No pod is connected. */
    NO_PODS
  }

  /**
   * A pod refuses it.
   *
   * @param message for people: which pod, and why
   */
  record Refused(String message) implements Acknowledgement {}
}
