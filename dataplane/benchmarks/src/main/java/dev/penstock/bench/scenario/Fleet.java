package dev.penstock.bench.scenario;

import dev.penstock.bench.load.FleetLoad;
import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.measure.Metric;
import dev.penstock.bench.peer.Proxy;
import dev.penstock.bench.peer.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Six processes of a target, as pods of a fleet are, and requests at a constant rate over 100,200
 * connections, so that each rests for most of a minute between two: how late answers are, and what
 * the processes hold. Beside it, before and after, the same over 66.
 */
final class Fleet implements Scenario {
  private static final int PROCESSES = 6;
  private static final int FEW_EACH = 11;

  /** A process may have 20,000 descriptors here. */
  private static final int MANY_EACH = 16_700;

  private static final int RATE = 2_000;
  private static final Duration WARM_UP = Duration.ofSeconds(8);

  /** As long as it takes to see the slowest forty of all. */
  private static final Duration TIME = Duration.ofSeconds(20);

  private static final String FEW = "fleet/66";
  private static final String MANY = "fleet/100k";
  private static final double BYTES_PER_MIB = 1 << 20;

  @Override
  public String name() {
    return "fleet";
  }

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    try {
      int backend = context.site().backends().httpPort();
      measure(context, FEW, Target.DIRECT, Collections.nCopies(PROCESSES, backend), List.of());
    } catch (GapException e) {
      throw new IOException("the backend does not do its part: " + e.reason(), e);
    }
    for (Target target : context.targets()) {
      try {
        measure(context, target);
      } catch (GapException e) {
        context.results().addGap(FEW, target.title(), e.reason());
        context.results().addGap(MANY, target.title(), e.reason());
      }
    }
  }

  private static void measure(Context context, Target target)
      throws IOException, InterruptedException, GapException {
    List<Proxy> fleet = new ArrayList<>();
    try {
      for (int i = 1; i <= PROCESSES; i++) {
        fleet.add(Proxy.start(target, context.site(), target.title() + "-" + i));
      }
      List<Integer> ports = fleet.stream().map(proxy -> proxy.listeners().plain()).toList();
      for (String scenario : List.of(FEW, MANY, FEW)) {
        measure(context, scenario, target.title(), ports, fleet);
      }
    } finally {
      fleet.forEach(Proxy::close);
    }
  }

  private static void measure(
      Context context, String scenario, String target, List<Integer> ports, List<Proxy> fleet)
      throws IOException, InterruptedException, GapException {
    int connections = scenario.equals(FEW) ? FEW_EACH : MANY_EACH;
    try (FleetLoad load = new FleetLoad(context.site().children())) {
      Latency.add(context, scenario, target, load.run(ports, connections, RATE, WARM_UP, TIME));
      double all = 0;
      for (Proxy proxy : fleet) {
        double resident = Memory.settled(proxy) / BYTES_PER_MIB;
        // Each is a figure: the table has the least, the middle and the most of them.
        context.results().add(scenario, target, Metric.RESIDENT, resident);
        all += resident;
      }
      if (!fleet.isEmpty()) {
        context.results().add(scenario, target, Metric.RESIDENT_OF_ALL, all);
      }
      context.progress().say("%s %s".formatted(scenario, target));
    }
  }
}
