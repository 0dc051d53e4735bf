package dev.penstock.operator.rollout;

/** What only a revision with pods of its own has. */
public record FleetNumbers(Side stable, Side canary) {
  /**
   * One revision's.
   *
   * @param restarts of its containers since the step began
   * @param memoryMebibytes the largest resident size of a pod
   */
  public record Side(long restarts, double memoryMebibytes) {}
}
