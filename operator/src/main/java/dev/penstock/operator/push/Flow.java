package dev.penstock.operator.push;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;

/** The one thread that owns streams, ledger and translations: what runs on it needs no lock. */
public interface Flow extends Executor {
  /** Runs the task on the thread after the delay; cancel it by the result. */
  Future<?> schedule(Runnable task, Duration delay);
}
