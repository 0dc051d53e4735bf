package dev.penstock.operator.provider;

/** What came of asking for a number. */
public sealed interface Answer {
  /**
   * The number.
   *
   * @param value neither NaN nor infinite
   */
  record Value(double value) implements Answer {}

  /**
   * There is none, which is never a pass.
   *
   * @param message names whom was asked and what was wrong, for people; it goes into a status
   */
  record Fault(String message) implements Answer {}
}
