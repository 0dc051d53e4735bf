package dev.penstock.operator.view;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far into the API server's history something had been seen: for each watched kind, by its
 * qualified name, the newest resourceVersion. Resource versions are numbers that grow, as
 * Kubernetes guarantees since 1.35 (KEP-5504).
 *
 * @param resourceVersions kind to newest resourceVersion, sorted by kind
 */
public record AsOf(SortedMap<String, Long> resourceVersions) {
  /** Nothing has been seen. */
  public static final AsOf NONE = new AsOf(new TreeMap<>());

  /** Copies the map. */
  public AsOf {
    resourceVersions = Collections.unmodifiableSortedMap(new TreeMap<>(resourceVersions));
  }

  /** From kinds by their qualified names. */
  public static AsOf of(Map<String, Long> resourceVersions) {
    return new AsOf(new TreeMap<>(resourceVersions));
  }

  /** This, and of the given kind at least the given version. */
  public AsOf with(WatchedKind kind, long resourceVersion) {
    if (covers(kind, resourceVersion)) {
      return this;
    }
    SortedMap<String, Long> next = new TreeMap<>(resourceVersions);
    next.put(kind.qualifiedName(), resourceVersion);
    return new AsOf(next);
  }

  /** True when any kind that both have seen has a lower version here. */
  public boolean olderThan(AsOf other) {
    return resourceVersions.entrySet().stream()
        .anyMatch(
            seen -> {
              Long theirs = other.resourceVersions.get(seen.getKey());
              return theirs != null && seen.getValue() < theirs;
            });
  }

  /** True when the given version of the given kind had been seen. */
  public boolean covers(WatchedKind kind, long resourceVersion) {
    Long seen = resourceVersions.get(kind.qualifiedName());
    return seen != null && seen >= resourceVersion;
  }

  /** True when of every kind at least as much had been seen here as by the other. */
  public boolean covers(AsOf other) {
    for (Map.Entry<String, Long> theirs : other.resourceVersions.entrySet()) {
      Long seen = resourceVersions.get(theirs.getKey());
      if (seen == null || seen < theirs.getValue()) {
        return false;
      }
    }
    return true;
  }

  /** What both had seen: of each kind the lower version, and none of a kind that one lacks. */
  public AsOf common(AsOf other) {
    SortedMap<String, Long> common = new TreeMap<>();
    resourceVersions.forEach(
        (kind, seen) -> {
          Long theirs = other.resourceVersions.get(kind);
          if (theirs != null) {
            common.put(kind, Math.min(seen, theirs));
          }
        });
    return new AsOf(common);
  }
}
