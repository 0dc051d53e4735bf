package dev.penstock.proxy.server;

import dev.penstock.proxy.config.ClusterConfig;
import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import dev.penstock.proxy.upstream.UpstreamCluster;
import dev.penstock.proxy.upstream.UpstreamLoop;
import dev.penstock.proxy.upstream.UpstreamSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The clusters in force, each with what it was last told. */
final class ClusterStore {
  private record Held(
      ClusterConfig config, @Nullable UpstreamCluster cluster, @Nullable Rejection rejection) {}

  private final List<UpstreamLoop> loops;
  private final UpstreamSettings settings;
  private final Map<String, Held> held = new HashMap<>();
  private Map<String, UpstreamCluster> inForce = Map.of();

  ClusterStore(List<UpstreamLoop> loops, UpstreamSettings settings) {
    this.loops = loops;
    this.settings = settings;
  }

  /**
   * Takes over what {@code next} holds: clusters that stay have their endpoints from now on. Adds
   * to {@code rejections}.
   *
   * @return the clusters that are in no config any more: to be removed once nothing finds them
   */
  @SuppressWarnings("ReferenceEquality") // unchanged resources are the same objects
  List<UpstreamCluster> apply(Map<String, ClusterConfig> next, List<Rejection> rejections) {
    boolean namesChanged = false;
    for (ClusterConfig config : next.values()) {
      Held before = held.get(config.name());
      if (before == null || before.config != config) {
        Held now = update(config, before);
        namesChanged |= before == null || before.cluster != now.cluster;
        held.put(config.name(), now);
        before = now;
      }
      if (before.rejection != null) {
        rejections.add(before.rejection);
      }
    }
    List<UpstreamCluster> gone = new ArrayList<>();
    if (held.size() > next.size()) {
      namesChanged = true;
      held.values()
          .removeIf(
              old -> {
                boolean remove = !next.containsKey(old.config.name());
                if (remove && old.cluster != null) {
                  gone.add(old.cluster);
                }
                return remove;
              });
    }
    if (namesChanged) {
      inForce = index();
    }
    return gone;
  }

  /** By name; the same object as long as no cluster came or went. */
  Map<String, UpstreamCluster> inForce() {
    return inForce;
  }

  private Held update(ClusterConfig config, @Nullable Held before) {
    UpstreamCluster cluster = before == null ? null : before.cluster;
    String problem = UpstreamCluster.validate(config);
    if (problem != null) {
      return new Held(config, cluster, new Rejection(ResourceKind.CLUSTER, config.name(), problem));
    }
    if (cluster == null) {
      cluster = new UpstreamCluster(config.name(), loops, settings);
    }
    cluster.update(config);
    return new Held(config, cluster, null);
  }

  private Map<String, UpstreamCluster> index() {
    Map<String, UpstreamCluster> index = HashMap.newHashMap(held.size());
    for (Held each : held.values()) {
      if (each.cluster != null) {
        index.put(each.config.name(), each.cluster);
      }
    }
    return index;
  }
}
