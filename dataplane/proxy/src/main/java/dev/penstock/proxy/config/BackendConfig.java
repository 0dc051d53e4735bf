package dev.penstock.proxy.config;

import java.util.List;

/**
 * One of a rule's backends.
 *
 * @param cluster the cluster's name; empty is a backend that cannot be resolved: its share of the
 *     requests is answered with 500
 * @param weight 0 to 1,000,000: its share is its weight among the sum of weights
 * @param filters after the rule's own, for this backend alone
 */
public record BackendConfig(String cluster, int weight, List<FilterConfig> filters) {
  public BackendConfig {
    filters = List.copyOf(filters);
  }

  /** Whether there is a cluster to send to. */
  public boolean isResolved() {
    return !cluster.isEmpty();
  }
}
