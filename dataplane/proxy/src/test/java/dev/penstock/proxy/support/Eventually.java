package dev.penstock.proxy.support;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long tests wait for what must come: longer than a busy machine takes, and less than the
 * minute or more after which the proxy's own time-outs end what a fault has left open.
 */
public final class Eventually {
  /** Where a test must give a limit itself. */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  /** Longer than a test waits: what is over only then fails it. */
  public static final Duration NEVER = Duration.ofHours(1);

  private Eventually() {}

  /** A condition that must hold sooner or later. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LIMIT);
  }

  /** Waits for what must be done sooner or later. */
  public static void awaitDone(CompletionStage<?> stage)
      throws ExecutionException, InterruptedException, TimeoutException {
    var _ = stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
