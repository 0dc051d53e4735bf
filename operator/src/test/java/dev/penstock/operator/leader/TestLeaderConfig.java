package dev.penstock.operator.leader;

import java.time.Duration;

/** The defaults, but for a lease of a test's own, and shorter periods. */
public record TestLeaderConfig(String namespace, String identity, Duration renewDeadline)
    implements LeaderConfig {
  /** With the default deadline. */
  public TestLeaderConfig(String namespace, String identity) {
    this(namespace, identity, Duration.ofSeconds(10));
  }

  @Override
  public String leaseName() {
    return "penstock-operator";
  }

  @Override
  public Duration leaseDuration() {
    return Duration.ofSeconds(15);
  }

  @Override
  public Duration renewPeriod() {
    return Duration.ofMillis(500);
  }

  @Override
  public Duration pollPeriod() {
    return Duration.ofMillis(100);
  }
}
