package dev.penstock.proxy.sync;

/** A connection cannot be begun: the message says for whom runs the pod what is wrong. */
final class SetupException extends Exception {
  private final String problem;

  SetupException(String problem) {
    super(problem);
    this.problem = problem;
  }

  /** The message. */
  String problem() {
    return problem;
  }
}
