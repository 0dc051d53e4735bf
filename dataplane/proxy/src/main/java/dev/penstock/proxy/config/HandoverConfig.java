package dev.penstock.proxy.config;

import java.util.List;

/**
 * Which new connections the pods of other revisions give to those of one revision.
 *
 * @param name "canary"
 * @param toRevision the revision whose pods take them; not empty
 * @param weight percent of the new connections, 0 to 100
 * @param sources CIDR blocks: who comes from one of them is handed over whatever the weight
 * @param endpoints where the pods of the revision take connections
 * @param peers literal IP addresses of the pods that may give
 */
public record HandoverConfig(
    String name,
    String toRevision,
    int weight,
    List<String> sources,
    List<ClusterConfig.Endpoint> endpoints,
    List<String> peers) {
  /** All of the new connections. */
  public static final int MAX_WEIGHT = 100;

  public HandoverConfig {
    sources = List.copyOf(sources);
    endpoints = List.copyOf(endpoints);
    peers = List.copyOf(peers);
  }
}
