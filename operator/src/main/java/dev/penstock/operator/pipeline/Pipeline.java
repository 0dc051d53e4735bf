package dev.penstock.operator.pipeline;

import dev.penstock.operator.model.Translation;
import dev.penstock.operator.push.ConfigPush;
import dev.penstock.operator.push.Flow;
import dev.penstock.operator.source.Change;
import dev.penstock.operator.source.ViewStore;
import dev.penstock.operator.view.ClusterView;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Changes become a view, the view a translation, and the translation goes to the pods and to the
 * listeners. The first change after a quiet time is taken at once; while there is work, what comes
 * meanwhile is taken together.
 */
final class Pipeline {
  /** Pods report every second, each at its own time. */
  private static final Duration REPORTS_HOLD_OFF = Duration.ofMillis(100);

  private final Flow flow;
  private final Duration holdOff;
  private final Function<ClusterView, Translation> translator;
  private final List<FlowListener> listeners;
  private final ViewStore store = new ViewStore();
  private final Queue<Change> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean turnDue = new AtomicBoolean();
  private final AtomicBoolean tellDue = new AtomicBoolean();
  private final AtomicBoolean reportsDue = new AtomicBoolean();
  private final ConfigPush push;
  private Translation translation = Translation.EMPTY;
  private long lastTurnNanos;
  private volatile boolean complete;

  Pipeline(
      Flow flow,
      Duration holdOff,
      Function<ClusterView, Translation> translator,
      ConfigPush push,
      List<FlowListener> listeners) {
    this.flow = flow;
    this.holdOff = holdOff;
    this.translator = translator;
    this.listeners = List.copyOf(listeners);
    this.push = push;
    push.onLedgerChange(this::tellSoon);
    push.onReports(this::tellReportsSoon);
    this.lastTurnNanos = System.nanoTime() - holdOff.toNanos();
  }

  /** Takes in a change; from any thread. */
  void accept(Change change) {
    inbox.add(change);
    if (turnDue.compareAndSet(false, true)) {
      flow.execute(this::turn);
    }
  }

  /** Whether everything has been seen once, and pushed. */
  boolean isComplete() {
    return complete;
  }

  private void tellSoon() {
    if (tellDue.compareAndSet(false, true)) {
      flow.execute(this::tell);
    }
  }

  private void turn() {
    long waitNanos = holdOff.toNanos() - (System.nanoTime() - lastTurnNanos);
    if (waitNanos > 0) {
      var _ = flow.schedule(this::turn, Duration.ofNanos(waitNanos));
      return;
    }
    turnDue.set(false);
    for (Change change = inbox.poll(); change != null; change = inbox.poll()) {
      store.accept(change);
    }
    ClusterView view = store.next();
    if (view != null) {
      translation = translator.apply(view);
      push.publish(translation);
      complete = true;
      tellSoon();
    }
    lastTurnNanos = System.nanoTime();
  }

  private void tell() {
    tellDue.set(false);
    if (complete) {
      listeners.forEach(listener -> listener.onChange(translation, push.ledger()));
    }
  }

  private void tellReportsSoon() {
    if (reportsDue.compareAndSet(false, true)) {
      var _ = flow.schedule(this::tellReports, REPORTS_HOLD_OFF);
    }
  }

  private void tellReports() {
    reportsDue.set(false);
    listeners.forEach(listener -> listener.onReports(push.reports()));
  }
}
