package dev.penstock.proxy.bootstrap;

/**
 * The process cannot be what it was asked to be: the message names the setting and what is right.
 */
final class UsageException extends Exception {
  private final String problem;

  UsageException(String problem) {
    super(problem);
    this.problem = problem;
  }

  /** The message. */
  String problem() {
    return problem;
  }
}
