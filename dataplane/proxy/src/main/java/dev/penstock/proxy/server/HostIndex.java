package dev.penstock.proxy.server;

import dev.penstock.proxy.http.OctetMap;
import dev.penstock.proxy.http.Octets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is responsible for a host: by its exact name, else by the longest wildcard, else what
 * takes any host. Immutable; a search makes no object.
 */
final class HostIndex<T> {
  private final OctetMap<T> exact;

  /** By the suffix that a wildcard's "*" leaves, with its dot. */
  private final OctetMap<T> wildcards;

  private final @Nullable T any;

  /**
   * Over entries by their patterns.
   *
   * @param byPattern the keys are exact names, "*.suffix", or "" for any host
   */
  HostIndex(Map<String, T> byPattern) {
    Map<String, T> names = new HashMap<>();
    Map<String, T> suffixes = new HashMap<>();
    byPattern.forEach(
        (pattern, value) -> {
          if (pattern.startsWith("*.")) {
            suffixes.put(pattern.substring(1), value);
          } else if (!pattern.isEmpty()) {
            names.put(pattern, value);
          }
        });
    exact = OctetMap.of(names);
    wildcards = OctetMap.of(suffixes);
    any = byPattern.get("");
  }

  /** Finds by a lower-case host without a port; null is a client that names none. */
  @Nullable T find(@Nullable Octets host) {
    if (host == null) {
      return any;
    }
    T found = exact.get(host);
    if (found == null && !wildcards.isEmpty()) {
      found = findWildcard(host);
    }
    return found == null ? any : found;
  }

  private @Nullable T findWildcard(Octets host) {
    for (int i = 1; i < host.length(); i++) {
      T found = host.at(i) == '.' ? wildcards.getEnd(host, i) : null;
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
