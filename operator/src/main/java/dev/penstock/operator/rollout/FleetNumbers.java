package dev.penstock.operator.rollout;

import org.jspecify.annotations.Nullable;

/** What only a revision with pods of its own has. */
public record FleetNumbers(Side stable, Side canary) {
  /**
   * One revision's.
   *
   * @param restarts of its containers since the step began; null while it has no pods
   * @param memoryMebibytes the largest resident size of a pod; null while none has told it
   */
  public record Side(@Nullable Long restarts, @Nullable Double memoryMebibytes) {}
}
