package dev.penstock.proxy.config;

import java.util.Map;

/**
 * How far the operator had seen the API server's history when it computed a config.
 *
 * @param resourceVersions for each kind it watches, the newest resourceVersion it had seen
 */
public record AsOf(Map<String, Long> resourceVersions) {
  /** Before everything. */
  public static final AsOf NONE = new AsOf(Map.of());

  public AsOf {
    resourceVersions = Map.copyOf(resourceVersions);
  }

  /** Whether any kind that both know has a lower resourceVersion here than in {@code other}. */
  public boolean olderThan(AsOf other) {
    for (var entry : resourceVersions.entrySet()) {
      Long theirs = other.resourceVersions.get(entry.getKey());
      // The wire carries unsigned numbers.
      if (theirs != null && Long.compareUnsigned(entry.getValue(), theirs) < 0) {
        return true;
      }
    }
    return false;
  }
}
