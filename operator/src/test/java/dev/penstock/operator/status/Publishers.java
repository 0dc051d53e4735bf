package dev.penstock.operator.status;

/** Starts and ends publishers for tests of other packages, as the container does. */
public final class Publishers {
  private Publishers() {}

  /** Begins to write statuses. */
  public static void start(StatusPublisher publisher) {
    publisher.start();
  }

  /** Writes no more. */
  public static void stop(StatusPublisher publisher) {
    publisher.stop();
  }
}
