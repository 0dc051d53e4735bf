package dev.penstock.proxy.sync;

/**
 * A snapshot file cannot be put in force: the message names the file, the field and what is wrong.
 */
public final class InvalidSnapshotException extends Exception {
  private final String problem;

  InvalidSnapshotException(String problem) {
    super(problem);
    this.problem = problem;
  }

  /** The message. */
  public String problem() {
    return problem;
  }
}
