package dev.penstock.bench.scenario;

import dev.penstock.bench.load.IdleConnections;
import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.measure.Metric;
import dev.penstock.bench.measure.Slope;
import dev.penstock.bench.peer.JvmMemory;
import dev.penstock.bench.peer.Proxy;
import dev.penstock.bench.peer.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a connection holds that has been answered once and rests: the slope over 2,000, 8,000 and
 * 18,000 of them, so that what the process holds anyway does not count.
 */
final class Idle implements Scenario {
  private static final List<Integer> STEPS = List.of(2_000, 8_000, 18_000);

  /** A round takes a minute, and memory hardly differs between them. */
  private static final int MOST_ROUNDS = 2;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    for (int round = 0; round < Math.min(context.rounds(), MOST_ROUNDS); round++) {
      for (boolean tls : List.of(false, true)) {
        for (Target target : Context.order(context.targets(), round)) {
          measure(context, target, tls);
        }
        context.progress().say("%s round %d".formatted(title(tls), round + 1));
      }
    }
  }

  private static String title(boolean tls) {
    return tls ? "idle/tls" : "idle/plain";
  }

  private static void measure(Context context, Target target, boolean tls)
      throws IOException, InterruptedException {
    if (context.results().hasGap(title(tls), target.title())) {
      return;
    }
    try (Proxy proxy = Proxy.start(target, context.site())) {
      int port = tls ? proxy.listeners().ecdsa() : proxy.listeners().plain();
      List<Slope.Point> resident = new ArrayList<>();
      List<Slope.Point> live = new ArrayList<>();
      try (IdleConnections connections = new IdleConnections(port, tls)) {
        for (int number : STEPS) {
          connections.openUpTo(number);
          if (target.isJvm()) {
            // First, for it leaves the heap without what nobody holds any more.
            live.add(new Slope.Point(number, JvmMemory.live(proxy, context.site().children())));
          }
          resident.add(new Slope.Point(number, Memory.settled(proxy)));
        }
        connections.check();
      }
      context
          .results()
          .add(title(tls), target.title(), Metric.RESIDENT_PER_CONNECTION, Slope.of(resident));
      if (!live.isEmpty()) {
        context
            .results()
            .add(title(tls), target.title(), Metric.LIVE_PER_CONNECTION, Slope.of(live));
      }
    } catch (GapException e) {
      context.results().addGap(title(tls), target.title(), e.reason());
    }
  }
}
