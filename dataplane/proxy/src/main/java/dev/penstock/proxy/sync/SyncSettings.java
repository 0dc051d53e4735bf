package dev.penstock.proxy.sync;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a pod reaches its operator.
 *
 * @param host the operator's server name, which its certificate must carry
 * @param port the operator's port
 * @param tokenFile the projected service-account token; read anew each time it is needed
 * @param trustFile PEM of the authorities that may sign the operator's certificate; read anew for
 *     each connection
 * @param softwareVersion the build, for people
 * @param firstRetry the pause after a first failure; it grows from failure to failure
 * @param maxRetry the longest pause
 */
public record SyncSettings(
    String host,
    int port,
    Path tokenFile,
    Path trustFile,
    String softwareVersion,
    Duration firstRetry,
    Duration maxRetry) {
  /** 100 ms. */
  public static final Duration FIRST_RETRY = Duration.ofMillis(100);

  /** 5 s: an operator that comes back is found soon, and a fleet does not rush it. */
  public static final Duration MAX_RETRY = Duration.ofSeconds(5);
}
