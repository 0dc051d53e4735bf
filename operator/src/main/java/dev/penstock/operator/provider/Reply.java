package dev.penstock.operator.provider;

/** What came of a call. */
sealed interface Reply {
  /**
   * An answer, whatever its status.
   *
   * @param label names who answered
   */
  record Answered(String label, int status, String body) implements Reply {
    /** What is wrong with an answer that is not what was asked for, by its status alone. */
    String unexpected() {
      String fault = label + " answered with status " + status;
      return Faults.text(
          status >= 300 && status < 400
              ? fault + ": redirections are not followed, give the address that it leads to"
              : fault);
    }
  }

  /**
   * None.
   *
   * @param fault names whom was called and what was wrong, for people
   */
  record Failed(String fault) implements Reply {}
}
