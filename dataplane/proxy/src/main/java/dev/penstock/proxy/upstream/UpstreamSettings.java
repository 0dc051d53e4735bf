package dev.penstock.proxy.upstream;

import java.time.Duration;

/**
 * How connections to endpoints are made and kept. Counts are for one endpoint on one event loop.
 *
 * @param connectTimeout from the first SYN to a usable connection; for HTTP/2 that includes the
 *     peer's SETTINGS
 * @param idleTimeout an idle connection is closed after this; a shorter {@code Keep-Alive: timeout}
 *     of the backend is respected
 * @param maxIdleConnections idle HTTP/1.1 connections beyond this are closed
 * @param maxStreams streams on one HTTP/2 connection, when the peer allows as many
 * @param unacknowledgedTimeout a connection whose data the peer's kernel has not acknowledged for
 *     this long is dead (TCP_USER_TIMEOUT; native transport only)
 * @param ejection when an endpoint is left alone for a while
 */
public record UpstreamSettings(
    Duration connectTimeout,
    Duration idleTimeout,
    int maxIdleConnections,
    int maxStreams,
    Duration unacknowledgedTimeout,
    Ejection ejection) {

  /** 1 s, 50 s, 512, 1000, 10 s, {@link Ejection#DEFAULTS}. */
  public static final UpstreamSettings DEFAULTS =
      new UpstreamSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(50),
          512,
          1000,
          Duration.ofSeconds(10),
          Ejection.DEFAULTS);

  /**
   * Passive health. An endpoint is ejected from balancing when requests to it fail in a row, for a
   * time that doubles with each ejection; never so that more than half of a cluster's endpoints are
   * out, hence never the last.
   *
   * @param connectFailures in a row that eject
   * @param errors responses of 500 and above, or none at all, in a row that eject
   * @param base how long the first ejection lasts
   * @param max how long an ejection lasts at most
   */
  public record Ejection(int connectFailures, int errors, Duration base, Duration max) {
    /** 2 connect failures or 10 errors; 5 s doubling up to 60 s. */
    public static final Ejection DEFAULTS =
        new Ejection(2, 10, Duration.ofSeconds(5), Duration.ofSeconds(60));
  }
}
