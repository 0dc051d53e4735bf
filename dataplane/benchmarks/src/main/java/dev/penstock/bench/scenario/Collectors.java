package dev.penstock.bench.scenario;

import dev.penstock.bench.load.H2load;
import dev.penstock.bench.load.IdleConnections;
import dev.penstock.bench.load.OpenLoop;
import dev.penstock.bench.load.Requests;
import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.measure.Metric;
import dev.penstock.bench.measure.SafepointLog;
import dev.penstock.bench.peer.Collector;
import dev.penstock.bench.peer.JvmMemory;
import dev.penstock.bench.peer.Proxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Our proxy under each garbage collector, with 1,000, 8,000 and 18,000 connections open: a quarter
 * of them take turns with requests at a constant rate, and of the others a sixtieth is replaced
 * each second. What was alive for long and then dies is what a collector finds hard.
 */
final class Collectors implements Scenario {
  private static final List<Integer> STEPS = List.of(1_000, 8_000, 18_000);
  private static final int ACTIVE_SHARE = 4;
  private static final int LIFE_SECONDS = 60;
  private static final int PER_SECOND = 4_000;
  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final Duration COMPILERS = Duration.ofSeconds(8);

  /** A round takes three minutes, of which most is to connect. */
  private static final int MOST_ROUNDS = 2;

  private static final double NANOS_PER_MILLI = 1e6;
  private static final double BYTES_PER_MIB = 1 << 20;

  @Override
  public String name() {
    return "collector";
  }

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    for (int round = 0; round < Math.min(context.rounds(), MOST_ROUNDS); round++) {
      for (Collector collector : Context.order(List.of(Collector.values()), round)) {
        measure(context, collector);
      }
    }
  }

  private static void measure(Context context, Collector collector)
      throws IOException, InterruptedException {
    Path log = context.site().folder().resolve("gc-" + collector.title() + ".log");
    int open = STEPS.getFirst();
    try (Proxy proxy = Proxy.start(collector, log, context.site());
        IdleConnections resting = new IdleConnections(proxy.listeners().plain(), false);
        OpenLoop load = new OpenLoop()) {
      String uri = "http://127.0.0.1:" + proxy.listeners().plain() + "/";
      new H2load(context.site()).run(Requests.http1(64), uri, COMPILERS, proxy::cpu);
      SafepointLog stops = new SafepointLog(log);
      for (int connections : STEPS) {
        open = connections;
        resting.openUpTo(connections - connections / ACTIVE_SHARE);
        measure(context, new Run(collector, connections, proxy, resting, load, stops));
      }
    } catch (GapException e) {
      context.results().addGap(title(open), collector.title(), e.reason());
    }
  }

  /** One figure's worth. */
  private record Run(
      Collector collector,
      int connections,
      Proxy proxy,
      IdleConnections resting,
      OpenLoop load,
      SafepointLog stops) {

    Histogram load(Duration time) throws InterruptedException, GapException {
      int active = connections / ACTIVE_SHARE;
      return load.run(proxy.listeners().plain(), active, PER_SECOND, WARM_UP, time);
    }
  }

  private static void measure(Context context, Run run)
      throws IOException, InterruptedException, GapException {
    run.resting.startReplacing(Math.ceilDiv(run.connections, LIFE_SECONDS));
    run.load(Duration.ZERO);
    Duration start = run.proxy.cpu();
    run.load(Duration.ZERO);
    // What it takes to connect, and to warm up, is not counted.
    Duration lead = run.proxy.cpu().minus(start);
    var _ = run.stops.next();
    Histogram latencies = run.load(context.duration());
    Duration cpu = run.proxy.cpu().minus(start).minus(lead.multipliedBy(2));
    double pause = longest(run.stops);
    double resident = run.proxy.resident() / BYTES_PER_MIB;
    run.resting.stopReplacing();
    run.resting.check();
    JvmMemory.collect(run.proxy, context.site().children());
    double full = longest(run.stops);

    long requests = PER_SECOND * context.duration().toSeconds();
    add(context, run, Metric.P50, latencies.getValueAtPercentile(50) / NANOS_PER_MILLI);
    add(context, run, Metric.P99, latencies.getValueAtPercentile(99) / NANOS_PER_MILLI);
    add(context, run, Metric.P999, latencies.getValueAtPercentile(99.9) / NANOS_PER_MILLI);
    add(context, run, Metric.MAX, latencies.getMaxValue() / NANOS_PER_MILLI);
    add(context, run, Metric.CPU_PER_REQUEST, cpu.toNanos() / 1000.0 / requests);
    add(context, run, Metric.LONGEST_PAUSE, pause);
    add(context, run, Metric.FULL_PAUSE, full);
    add(context, run, Metric.RESIDENT, resident);
    context
        .progress()
        .say(
            "%s with %s: p99.9 %.1f ms, longest pause %.1f ms, %.0f MiB"
                .formatted(
                    title(run.connections),
                    run.collector.title(),
                    latencies.getValueAtPercentile(99.9) / NANOS_PER_MILLI,
                    pause,
                    resident));
  }

  /** Milliseconds. */
  private static double longest(SafepointLog stops) throws IOException {
    return stops.next().stream().mapToLong(Duration::toNanos).max().orElse(0) / NANOS_PER_MILLI;
  }

  private static void add(Context context, Run run, Metric metric, double value) {
    context.results().add(title(run.connections), run.collector.title(), metric, value);
  }

  private static String title(int connections) {
    return "collector/" + connections;
  }
}
