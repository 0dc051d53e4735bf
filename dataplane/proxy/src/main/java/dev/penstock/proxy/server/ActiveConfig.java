package dev.penstock.proxy.server;

import dev.penstock.proxy.route.RouteTable;
import dev.penstock.proxy.route.Side;
import dev.penstock.proxy.upstream.UpstreamCluster;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What requests are served by. Immutable: a request reads the engine's current one once.
 *
 * @param ports by port number
 * @param table which rule answers
 * @param clusters by name
 * @param counts of what the sides of routes with a canary serve
 */
record ActiveConfig(
    Map<Integer, PortConfig> ports,
    RouteTable table,
    Map<String, UpstreamCluster> clusters,
    Map<Side, SideCounts> counts) {
  static final ActiveConfig EMPTY =
      new ActiveConfig(Map.of(), RouteTable.EMPTY, Map.of(), Map.of());

  @Nullable PortConfig port(int number) {
    return ports.get(number);
  }

  @Nullable SideCounts counts(Side side) {
    return counts.get(side);
  }

  @Nullable UpstreamCluster cluster(String name) {
    return clusters.get(name);
  }
}
