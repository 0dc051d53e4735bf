package dev.penstock.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.e2e.kube.Sandbox;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How soon requests show that something was changed. What is measured is up to when a request was
 * sent that was still answered as before: a request of the test's own that is slow to come back
 * says nothing about the gateway.
 */
public final class Change {
  /** What users are promised of an edit that needs no new pod. */
  private static final Duration PROMISED = Duration.ofSeconds(1);

  private static final Duration PAUSE = Duration.ofMillis(5);

  private Change() {}

  /**
   * Makes a change, waits until it shows, and fails when a request that was sent more than a second
   * after the change was accepted still was answered as before.
   *
   * @param what is expected to show
   * @param edit returns when the API server has accepted the change
   * @param shows asks, and says whether the change shows
   */
  public static void showsWithinASecond(String what, Runnable edit, Callable<Boolean> shows) {
    edit.run();
    long accepted = System.nanoTime();
    AtomicLong stale = new AtomicLong(accepted);
    await()
        .alias(what)
        .atMost(Sandbox.SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(PAUSE)
        .until(
            () -> {
              long sent = System.nanoTime();
              boolean shown = shows.call();
              if (!shown) {
                stale.set(sent);
              }
              return shown;
            });
    Duration late = Duration.ofNanos(stale.get() - accepted);
    System.out.printf("%s: after %d ms%n", what, late.toMillis());
    assertThat(late).as("until when not: %s", what).isLessThanOrEqualTo(PROMISED);
  }
}
