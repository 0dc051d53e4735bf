package dev.penstock.operator.push;

import java.time.Duration;

/** Any free port, and the given patience. */
public record TestPushConfig(
    int port,
    Duration helloTimeout,
    Duration ackTimeout,
    int history,
    Duration anonymousTimeout,
    int maxAnonymousConnections)
    implements PushConfig {
  /** Patient with whoever shows no certificate. */
  public TestPushConfig(int port, Duration helloTimeout, Duration ackTimeout, int history) {
    this(port, helloTimeout, ackTimeout, history, Duration.ofDays(1), 100);
  }

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

  @Override
  public Duration idleTimeout() {
    return Duration.ofDays(1);
  }
}
