package dev.penstock.operator.fleet;

/** What became of the wish to write a child. */
public sealed interface ChildResult {
  /** The cluster has it as desired. */
  enum Done implements ChildResult {
    /** It was so before. */
    UNCHANGED,
    /** It is so now. */
    WRITTEN
  }

  /**
   * An object of that name is there and is not the Gateway's: it is left as it is.
   *
   * @param message for people: names the object and what would be right
   */
  record Blocked(String message) implements ChildResult {}

  /**
   * The API server refuses what the Gateway's spec results in.
   *
   * @param message for people: names the child and the API server's reason
   */
  record Refused(String message) implements ChildResult {}
}
