package dev.penstock.operator.push;

import java.time.Duration;

/** Any free port, and the given patience. */
public record TestPushConfig(int port, Duration helloTimeout, Duration ackTimeout, int history)
    implements PushConfig {
  /** Patient. */
  public static final TestPushConfig DEFAULT =
      new TestPushConfig(0, Duration.ofSeconds(10), Duration.ofSeconds(30), 32);

  /** Patient, on the port. */
  public static TestPushConfig onPort(int port) {
    return new TestPushConfig(
        port, DEFAULT.helloTimeout(), DEFAULT.ackTimeout(), DEFAULT.history());
  }

  @Override
  public Duration keepAliveTime() {
    return Duration.ofSeconds(10);
  }

  @Override
  public Duration keepAliveTimeout() {
    return Duration.ofSeconds(5);
  }

  @Override
  public int maxConcurrentIssues() {
    return 4;
  }
}
