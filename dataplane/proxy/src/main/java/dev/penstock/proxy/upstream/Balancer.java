package dev.penstock.proxy.upstream;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Least requests of two random choices, counted on the event loop that asks: no loop reads what
 * another writes.
 */
final class Balancer {
  private Balancer() {}

  /** See {@link UpstreamCluster#pick}. */
  static @Nullable UpstreamEndpoint pick(
      UpstreamEndpoint[] endpoints, UpstreamLoop loop, List<UpstreamEndpoint> tried) {
    int count = endpoints.length;
    if (count <= 1) {
      return count == 0 ? null : endpoints[0];
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long now = System.nanoTime();
    int first = random.nextInt(count);
    int second = random.nextInt(count - 1);
    if (second >= first) {
      second++;
    }
    UpstreamEndpoint a = endpoints[first];
    UpstreamEndpoint b = endpoints[second];
    boolean aFit = isFit(a, now, tried);
    boolean bFit = isFit(b, now, tried);
    if (aFit && bFit) {
      return b.active(loop) < a.active(loop) ? b : a;
    }
    if (aFit || bFit) {
      return aFit ? a : b;
    }
    return scan(endpoints, first, now, tried);
  }

  /** Both choices were unfit: the next fit one, else one not tried yet, else any. */
  private static UpstreamEndpoint scan(
      UpstreamEndpoint[] endpoints, int from, long now, List<UpstreamEndpoint> tried) {
    UpstreamEndpoint untried = null;
    for (int i = 0; i < endpoints.length; i++) {
      UpstreamEndpoint candidate = endpoints[(from + i) % endpoints.length];
      if (isFit(candidate, now, tried)) {
        return candidate;
      }
      if (untried == null && !tried.contains(candidate)) {
        untried = candidate;
      }
    }
    return untried != null ? untried : endpoints[from];
  }

  private static boolean isFit(UpstreamEndpoint endpoint, long now, List<UpstreamEndpoint> tried) {
    return !endpoint.health().isEjected(now) && (tried.isEmpty() || !tried.contains(endpoint));
  }
}
