package dev.penstock.proxy.telemetry;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * How long requests took, by listener. Prometheus' own histogram has whoever observes wait for a
 * lock while it is read, and it is event loops that observe.
 */
final class RequestDurations implements Collector {
  /** Seconds; from a cached answer nearby to a time-out, and beyond. */
  private static final double[] BOUNDS = {
    .0005,
    .001,
    .0025,
    .005,
    .01,
    .025,
    .05,
    .1,
    .25,
    .5,
    1,
    2.5,
    5,
    10,
    30,
    Double.POSITIVE_INFINITY
  };

  private final Map<String, Observed> byListener = new ConcurrentHashMap<>();

  /** Those of one listener. */
  static final class Observed {
    private final LongAdder[] counts =
        Stream.generate(LongAdder::new).limit(BOUNDS.length).toArray(LongAdder[]::new);
    private final DoubleAdder sum = new DoubleAdder();

    /** One more, in seconds. */
    void add(double seconds) {
      int bucket = 0;
      while (seconds > BOUNDS[bucket]) {
        bucket++;
      }
      counts[bucket].increment();
      sum.add(seconds);
    }

    private HistogramDataPointSnapshot snapshot(String listener) {
      long[] now = Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
      return HistogramDataPointSnapshot.builder()
          .labels(Labels.of("listener", listener))
          .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, now))
          .sum(sum.sum())
          .build();
    }
  }

  /** Where those of a listener are added. */
  Observed of(String listener) {
    return byListener.computeIfAbsent(listener, _ -> new Observed());
  }

  @Override
  public HistogramSnapshot collect() {
    HistogramSnapshot.Builder all =
        HistogramSnapshot.builder()
            .name("penstock_request_duration_seconds")
            .help("From the last octet of the request's head to the end of the exchange.")
            .unit(Unit.SECONDS);
    byListener.forEach((listener, observed) -> all.dataPoint(observed.snapshot(listener)));
    return all.build();
  }
}
