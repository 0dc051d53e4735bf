package dev.penstock.bench.scenario;

import dev.penstock.bench.load.H2load;
import dev.penstock.bench.load.OpenLoop;
import dev.penstock.bench.load.Requests;
import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.measure.Metric;
import dev.penstock.bench.peer.Proxy;
import dev.penstock.bench.peer.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Open loop at rates that all targets can serve: how late answers are. */
final class Latency implements Scenario {
  private static final Requests CAPACITY = Requests.http1(64);
  private static final Duration WARM_UP = Duration.ofSeconds(1);
  private static final Duration GENERATOR_WARM_UP = Duration.ofSeconds(4);
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * A rate.
   *
   * @param share of what the slowest target can do
   */
  private record Cell(String title, double share) {}

  private static final List<Cell> CELLS =
      List.of(new Cell("latency/50%", 0.5), new Cell("latency/80%", 0.8));

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    try (Rig rig = Rig.start(context, CELLS.stream().map(Cell::title).toList());
        OpenLoop load = new OpenLoop()) {
      double capacity = capacity(context, rig);
      warmUp(context, load, (int) (capacity / 2));
      for (int round = 0; round < context.rounds(); round++) {
        for (Cell cell : CELLS) {
          int rate = (int) (capacity * cell.share());
          measure(context, load, cell, rate, Target.DIRECT, context.site().backends().httpPort());
          for (Proxy proxy : Context.order(rig.proxies(), round)) {
            measure(context, load, cell, rate, proxy.target().title(), proxy.listeners().plain());
          }
          context
              .progress()
              .say("%s round %d at %,d requests/s".formatted(cell.title(), round + 1, rate));
        }
      }
    }
  }

  /** Of the generator itself: what is measured first would else be late by its compiler. */
  private static void warmUp(Context context, OpenLoop load, int rate)
      throws IOException, InterruptedException {
    try {
      load.run(context.site().backends().httpPort(), rate, WARM_UP, GENERATOR_WARM_UP);
    } catch (GapException e) {
      throw new IOException("the backend does not do its part: " + e.reason(), e);
    }
  }

  /** Of the slowest, warm. */
  private static double capacity(Context context, Rig rig)
      throws IOException, InterruptedException {
    H2load load = new H2load(context.site());
    WarmUp warmUp = new WarmUp(context, load);
    List<Double> rates = new ArrayList<>();
    for (Proxy proxy : rig.proxies()) {
      String uri = "http://127.0.0.1:" + proxy.listeners().plain() + "/";
      try {
        warmUp.run(proxy, CAPACITY, uri);
        rates.add(load.run(CAPACITY, uri, context.duration(), proxy::cpu).requestsPerSecond());
      } catch (GapException e) {
        for (Cell cell : CELLS) {
          context.results().addGap(cell.title(), proxy.target().title(), e.reason());
        }
      }
    }
    return rates.stream().mapToDouble(Double::doubleValue).min().orElse(1);
  }

  private static void measure(
      Context context, OpenLoop load, Cell cell, int rate, String target, int port)
      throws InterruptedException {
    if (context.results().hasGap(cell.title(), target)) {
      return;
    }
    try {
      add(context, cell.title(), target, load.run(port, rate, WARM_UP, context.duration()));
    } catch (GapException e) {
      context.results().addGap(cell.title(), target, e.reason());
    }
  }

  /** The figures of one run. */
  static void add(Context context, String scenario, String target, Histogram latencies) {
    add(context, scenario, target, Metric.P50, latencies.getValueAtPercentile(50));
    add(context, scenario, target, Metric.P99, latencies.getValueAtPercentile(99));
    add(context, scenario, target, Metric.P999, latencies.getValueAtPercentile(99.9));
    add(context, scenario, target, Metric.MAX, latencies.getMaxValue());
  }

  private static void add(
      Context context, String scenario, String target, Metric metric, long nanos) {
    context.results().add(scenario, target, metric, nanos / NANOS_PER_MILLI);
  }
}
