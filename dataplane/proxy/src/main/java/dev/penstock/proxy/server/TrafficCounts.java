package dev.penstock.proxy.server;

import dev.penstock.proxy.config.SideTraffic;
import dev.penstock.proxy.route.Side;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who counts what is served while a config is in force.
 *
 * @param sides of routes with a canary
 * @param pod all that the pod serves; null when nobody asks for that
 */
record TrafficCounts(Map<Side, SideCounts> sides, @Nullable SideCounts pod) {
  static final TrafficCounts NONE = new TrafficCounts(Map.of(), null);

  /**
   * Counts for exactly these, in their order: those there were before go on.
   *
   * @param pod null for none
   */
  static TrafficCounts next(List<Side> sides, @Nullable Side pod, TrafficCounts before, int loops) {
    Map<Side, SideCounts> next = new LinkedHashMap<>();
    for (Side side : sides) {
      next.put(side, next(side, before.sides.get(side), loops));
    }
    return new TrafficCounts(
        Collections.unmodifiableMap(next), pod == null ? null : next(pod, before.pod, loops));
  }

  private static SideCounts next(Side side, @Nullable SideCounts before, int loops) {
    return before != null && before.side().equals(side) ? before : new SideCounts(side, loops);
  }

  /**
   * Counts an exchange that is over, on the loop it was on. One that began before a change of
   * config, and was of a side that is gone, counts for that no more.
   *
   * @param loop its index
   */
  void add(int loop, ExchangeRecord exchange) {
    if (pod != null) {
      pod.add(loop, exchange);
    }
    Side side = exchange.rule() == null ? null : exchange.rule().side();
    SideCounts ofSide = side == null ? null : sides.get(side);
    if (ofSide != null) {
      ofSide.add(loop, exchange);
    }
  }

  /** Counts what was no request and was answered so, on the loop it was on. */
  void addUnreadable(int loop) {
    if (pod != null) {
      pod.addUnreadable(loop);
    }
  }

  /** What was counted of the sides of routes. */
  List<SideTraffic> ofRoutes() {
    return sides.values().stream().map(SideCounts::traffic).toList();
  }

  /** What was counted of all; null when it was not. */
  @Nullable SideTraffic ofPod() {
    return pod == null ? null : pod.traffic();
  }
}
