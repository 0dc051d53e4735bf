package dev.penstock.operator.model;

/** Whether a condition of an object holds, and why. */
public sealed interface Verdict {
  /** Why, as one of {@link dev.penstock.api.v1alpha1.Reasons}. */
  String reason();

  /** For people: what is wrong, where, and what would be right. */
  String message();

  /** True when the condition holds. */
  default boolean isAccepted() {
    return this instanceof Accepted;
  }

  /** The condition holds. */
  record Accepted(String reason, String message) implements Verdict {}

  /** The condition does not hold. */
  record Rejected(String reason, String message) implements Verdict {}
}
