package dev.penstock.proxy.server;

import dev.penstock.proxy.route.RouteTable;
import dev.penstock.proxy.upstream.UpstreamCluster;
import io.netty.util.collection.IntCollections;
import io.netty.util.collection.IntObjectMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What requests are served by. Immutable: a request reads the engine's current one once.
 *
 * @param ports by port number
 * @param table which rule answers
 * @param clusters by name
 * @param counts of what is served
 * @param handover what this pod gives away or takes
 * @param listening the ports that are open, by number
 */
record ActiveConfig(
    IntObjectMap<PortConfig> ports,
    RouteTable table,
    Map<String, UpstreamCluster> clusters,
    TrafficCounts counts,
    HandoverPlan handover,
    Map<Integer, ListeningPort> listening) {
  static final ActiveConfig EMPTY =
      new ActiveConfig(
          IntCollections.emptyMap(),
          RouteTable.EMPTY,
          Map.of(),
          TrafficCounts.NONE,
          HandoverPlan.NONE,
          Map.of());

  @Nullable PortConfig port(int number) {
    return ports.get(number);
  }

  @Nullable ListeningPort listening(int number) {
    return listening.get(number);
  }

  @Nullable UpstreamCluster cluster(String name) {
    return clusters.get(name);
  }
}
