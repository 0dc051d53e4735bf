package dev.penstock.operator.status;

import io.fabric8.kubernetes.client.CustomResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Carries out what a board decides: a bounded number of writes at a time, each beside the thread
 * that owns the board and reported back to it.
 *
 * @param <R> the kind
 * @param <S> its status
 */
final class StatusDesk<R extends CustomResource<?, S>, S> {
  /**
   * Writes in flight. The API server's work is the limit, not their number; but it shares that work
   * among those who ask, and statuses fall behind when those who create objects ask more at once.
   */
  private static final int PARALLEL = 40;

  private static final Logger LOG = Logger.getLogger(StatusDesk.class);

  private final Board<S> board;
  private final StatusApi<R, S> api;
  private final Surroundings surroundings;
  private final Consumer<StatusWrite<S>> written;
  private final AtomicInteger pending;
  private int inFlight;
  private boolean failing;

  /**
   * What desks share.
   *
   * @param helpers runs the writes
   * @param home runs what belongs on the board's thread
   */
  record Surroundings(
      Executor helpers, Consumer<Runnable> home, Clock clock, MeterRegistry metrics) {}

  /**
   * Works for one board.
   *
   * @param written told of each write that succeeded, beside the board's thread; may block
   */
  StatusDesk(
      Board<S> board,
      StatusApi<R, S> api,
      Surroundings surroundings,
      Consumer<StatusWrite<S>> written) {
    this.board = board;
    this.api = api;
    this.surroundings = surroundings;
    this.written = written;
    this.pending =
        surroundings
            .metrics()
            .gauge(
                "penstock.status.pending",
                List.of(Tag.of("kind", api.kind())),
                new AtomicInteger());
  }

  /** Starts the writes that are due. On the board's thread. */
  void write(long now) {
    for (StatusWrite<S> write : board.due(now, PARALLEL - inFlight)) {
      inFlight++;
      surroundings.helpers().execute(() -> carryOut(write));
    }
    pending.set(board.pending());
  }

  /** When to call {@link #write} again although nothing has changed; in ms. */
  long nextDue() {
    return inFlight < PARALLEL ? board.nextDue() : Board.NEVER;
  }

  /** Forgets everything. On the board's thread. */
  void clear() {
    board.clear();
    pending.set(0);
  }

  private void carryOut(StatusWrite<S> write) {
    WriteResult<S> result = attempt(write);
    surroundings
        .home()
        .accept(
            () -> {
              inFlight--;
              log(write, result);
              board.done(write, result, surroundings.clock().millis());
            });
    count(result);
    if (result instanceof WriteResult.Written<S>) {
      written.accept(write);
    }
  }

  private WriteResult<S> attempt(StatusWrite<S> write) {
    try {
      return api.write(write);
    } catch (RuntimeException e) {
      LOG.errorf(e, "The status of %s %s cannot be written", api.kind(), write.key());
      return new WriteResult.Failed<>(String.valueOf(e.getMessage()));
    }
  }

  /** One line when writing begins to fail, not one for each object. */
  private void log(StatusWrite<S> write, WriteResult<S> result) {
    if (result instanceof WriteResult.Failed<S>(String fault)) {
      if (!failing) {
        LOG.warnf("The status of %s %s will be tried again: %s", api.kind(), write.key(), fault);
      }
      failing = true;
    } else {
      failing = false;
    }
  }

  private void count(WriteResult<S> result) {
    String outcome =
        switch (result) {
          case WriteResult.Written<S> ok -> "written";
          case WriteResult.Outdated<S> outdated -> "outdated";
          case WriteResult.Gone<S> gone -> "gone";
          case WriteResult.Failed<S> failed -> "failed";
        };
    surroundings
        .metrics()
        .counter("penstock.status.writes", "kind", api.kind(), "outcome", outcome)
        .increment();
  }
}
