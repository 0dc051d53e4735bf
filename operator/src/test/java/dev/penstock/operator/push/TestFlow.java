package dev.penstock.operator.push;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A flow on a thread of its own. */
public final class TestFlow implements Flow, AutoCloseable {
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("test-flow").factory());

  @Override
  public void execute(Runnable task) {
    thread.execute(task);
  }

  @Override
  public Future<?> schedule(Runnable task, Duration delay) {
    return thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs the task on the thread and waits for it. */
  public void run(Runnable task) {
    try {
      thread.submit(task).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
