package dev.penstock.bench.scenario;

import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.peer.Proxy;
import dev.penstock.bench.peer.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The targets of a scenario, all running: those that are not asked rest, and take no time. */
final class Rig implements AutoCloseable {
  private final List<Proxy> proxies = new ArrayList<>();

  /** One that does not start is a gap in each of {@code cells}. */
  static Rig start(Context context, List<String> cells) throws IOException, InterruptedException {
    Rig rig = new Rig();
    try {
      for (Target target : context.targets()) {
        try {
          rig.proxies.add(Proxy.start(target, context.site()));
        } catch (GapException e) {
          cells.forEach(cell -> context.results().addGap(cell, target.title(), e.reason()));
        }
      }
      return rig;
    } catch (IOException | InterruptedException | RuntimeException e) {
      rig.close();
      throw e;
    }
  }

  List<Proxy> proxies() {
    return List.copyOf(proxies);
  }

  @Override
  public void close() {
    proxies.forEach(Proxy::close);
  }
}
