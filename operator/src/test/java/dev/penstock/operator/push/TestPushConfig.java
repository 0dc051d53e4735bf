package dev.penstock.operator.push;

import java.time.Duration;

/** Any free port, and the given patience. */
public record TestPushConfig(Duration helloTimeout, Duration ackTimeout, int history)
    implements PushConfig {
  /** Patient. */
  public static final TestPushConfig DEFAULT =
      new TestPushConfig(Duration.ofSeconds(10), Duration.ofSeconds(30), 32);

  @Override
  public int port() {
    return 0;
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
