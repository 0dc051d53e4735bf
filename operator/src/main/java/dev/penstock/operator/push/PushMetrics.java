package dev.penstock.operator.push;

import dev.penstock.operator.view.ObjectKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How long changes take on their way to the pods, and each fleet's part in it. Times are told of
 * all fleets together, lest the number of series grows with buckets times Gateways.
 */
public final class PushMetrics {
  /** No change is on its way. */
  static final long NONE = 0;

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(3),
    Duration.ofMillis(10),
    Duration.ofMillis(30),
    Duration.ofMillis(100),
    Duration.ofMillis(300),
    Duration.ofSeconds(1),
    Duration.ofSeconds(3),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30)
  };

  private final MeterRegistry registry;
  private final Timer translation;
  private final Timer pushDelay;
  private final Timer ackDelay;

  /** When the first change came that no translation has taken in. */
  private final AtomicLong waiting = new AtomicLong(NONE);

  private long taken = NONE;

  /** Shows its metrics in the registry. */
  public PushMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.translation = timer("penstock.translation", "From a view of the cluster to all snapshots");
    this.pushDelay =
        timer("penstock.config.push.delay", "From the arrival of a change to its push to a pod");
    this.ackDelay =
        timer("penstock.config.ack.delay", "From a push to the pod's acknowledgement of it");
  }

  /** A change has come from the API server; from any thread. */
  public void arrived() {
    waiting.compareAndSet(NONE, now());
  }

  /** The translator, timed; it takes in what has arrived. */
  public <V, T> Function<V, T> timed(Function<V, T> translator) {
    return view -> {
      taken = waiting.getAndSet(NONE);
      return translation.record(() -> translator.apply(view));
    };
  }

  /** When the oldest change arrived that the newest translation took in, or {@link #NONE}. */
  long taken() {
    return taken;
  }

  void pushedAfter(long arrived) {
    pushDelay.record(Duration.ofNanos(now() - arrived));
  }

  void ackedAfter(long pushed) {
    ackDelay.record(Duration.ofNanos(now() - pushed));
  }

  FleetMeters fleet(ObjectKey gateway, Supplier<FleetLedger> ledger) {
    return new FleetMeters(registry, gateway, ledger);
  }

  /** Never {@link #NONE}. */
  static long now() {
    long nanos = System.nanoTime();
    return nanos == NONE ? 1 : nanos;
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }
}
