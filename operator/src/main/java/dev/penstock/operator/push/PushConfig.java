package dev.penstock.operator.push;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the server that pods and other replicas connect to. */
@ConfigMapping(prefix = "penstock.push")
public interface PushConfig {
  /** The port; 0 takes any that is free. */
  @WithDefault("8443")
  int port();

  /** How long a new stream may take to say what the pod holds. */
  @WithDefault("PT10S")
  Duration helloTimeout();

  /** How long a pod may take to answer a delta before its stream is closed, to begin afresh. */
  @WithDefault("PT30S")
  Duration ackTimeout();

  /** How long a connection may be silent before it is probed. */
  @WithDefault("PT10S")
  Duration keepAliveTime();

  /** How long a probe may go unanswered before the connection is dropped. */
  @WithDefault("PT5S")
  Duration keepAliveTimeout();

  /** How many past snapshots of each fleet can be the start of a delta. */
  @WithDefault("32")
  int history();

  /** How many certificates may be in the making at once; more are told to come again. */
  @WithDefault("32")
  int maxConcurrentIssues();

  /** How long a connection may last that shows no client certificate, whatever it does. */
  @WithDefault("PT30S")
  Duration anonymousTimeout();

  /**
   * How many connections may show no client certificate, yet or at all; more are closed at once.
   */
  @WithDefault("512")
  int maxAnonymousConnections();

  /** How long a connection may last without a call. */
  @WithDefault("PT5M")
  Duration idleTimeout();
}
