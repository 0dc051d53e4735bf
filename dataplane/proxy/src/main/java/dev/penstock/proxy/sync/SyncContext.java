package dev.penstock.proxy.sync;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * What the parts of the sync share.
 *
 * @param settings how the operator is reached
 * @param executor the one thread that everything runs on
 * @param clock tells how old certificates are
 * @param random spreads retries
 * @param listener is told what happens
 */
record SyncContext(
    SyncSettings settings,
    ScheduledExecutorService executor,
    InstantSource clock,
    RandomGenerator random,
    SyncListener listener) {
  Backoff backoff() {
    return new Backoff(settings.firstRetry(), settings.maxRetry(), random);
  }

  Future<?> after(Duration pause, Runnable task) {
    return executor.schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
  }
}
