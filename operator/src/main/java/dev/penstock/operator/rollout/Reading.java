package dev.penstock.operator.rollout;

/** What a provider said of a metric. */
public sealed interface Reading {
  /**
   * It gave a number.
   *
   * @param number NaN is inconclusive
   */
  record Value(double number) implements Reading {}

  /**
   * It gave none.
   *
   * @param why for people
   */
  record Fault(String why) implements Reading {}
}
