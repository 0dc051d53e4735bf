package dev.penstock.bench.scenario;

import dev.penstock.bench.load.H2load;
import dev.penstock.bench.load.Requests;
import dev.penstock.bench.measure.GapException;
import dev.penstock.bench.peer.Proxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads a proxy until what a request costs does not change any more: compilers have done their
 * work.
 */
final class WarmUp {
  private static final Duration WINDOW = Duration.ofSeconds(2);
  private static final int AGREEING = 3;
  private static final int MOST_WINDOWS = 9;
  private static final double AGREEMENT = 0.03;

  private final Context context;
  private final H2load load;

  WarmUp(Context context, H2load load) {
    this.context = context;
    this.load = load;
  }

  void run(Proxy proxy, Requests requests, String uri)
      throws IOException, InterruptedException, GapException {
    load.run(requests.alone(), uri, WINDOW, proxy::cpu);
    List<Double> windows = new ArrayList<>();
    do {
      windows.add(load.run(requests, uri, WINDOW, proxy::cpu).cpuMicros());
    } while (!agree(windows) && windows.size() < MOST_WINDOWS);
    String settled = agree(windows) ? "is warm" : "has not settled, and is measured as it is,";
    context
        .progress()
        .say(
            "%s %s after %d windows of 2 s"
                .formatted(proxy.target().title(), settled, windows.size()));
  }

  /** Whether the last three are within 3 % of each other. */
  static boolean agree(List<Double> windows) {
    if (windows.size() < AGREEING) {
      return false;
    }
    List<Double> last = windows.subList(windows.size() - AGREEING, windows.size());
    double min = last.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double max = last.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return max <= min * (1 + AGREEMENT);
  }
}
