package dev.penstock.proxy.route;

import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.RequestHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives each request of a route with a canary to one of the two sides. */
final class Split {
  private final Side stable;
  private final Side canary;
  private final int weight;
  private final HeaderTest[][] testers;
  private final @Nullable StickyKey key;

  /**
   * Gives the canary its share.
   *
   * @param weight percent, 0 to 100
   */
  Split(
      Side stable,
      Side canary,
      int weight,
      List<List<HeaderTest>> testers,
      @Nullable StickyKey key) {
    this(
        stable,
        canary,
        weight,
        testers.stream()
            .map(tests -> tests.toArray(HeaderTest[]::new))
            .toArray(HeaderTest[][]::new),
        key);
  }

  private Split(
      Side stable, Side canary, int weight, HeaderTest[][] testers, @Nullable StickyKey key) {
    this.stable = stable;
    this.canary = canary;
    this.weight = weight;
    this.testers = testers;
    this.key = key;
  }

  /** The same with another weight: whom the smaller of the two gives to the canary, both do. */
  Split withWeight(int other) {
    return new Split(stable, canary, other, testers, key);
  }

  /** The side that is promoted. */
  Side stable() {
    return stable;
  }

  /** The side that is tried. */
  Side canary() {
    return canary;
  }

  /**
   * Whether the request is the canary's.
   *
   * @param draw a fraction of 2^64, for a request that nothing else decides about
   */
  boolean givesToCanary(RequestHead head, long draw, MatchBudget budget) {
    Headers headers = head.headers();
    for (HeaderTest[] tests : testers) {
      if (HeaderTest.allAccept(tests, headers, budget)) {
        return true;
      }
    }
    long place = key == null ? draw : key.place(headers, draw);
    // The place as a fraction, in whole percents.
    return Math.unsignedMultiplyHigh(place, CanaryConfig.MAX_WEIGHT) < weight;
  }
}
