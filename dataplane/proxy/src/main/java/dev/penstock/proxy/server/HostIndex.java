package dev.penstock.proxy.server;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is responsible for a host: by its exact name, else by the longest wildcard, else what
 * takes any host. Immutable once built.
 */
final class HostIndex<T> {
  private final Map<String, T> exact = new HashMap<>();

  /** By the suffix that a wildcard's "*" leaves, with its dot. */
  private final Map<String, T> wildcards = new HashMap<>();

  private @Nullable T any;

  /**
   * Adds an entry.
   *
   * @param pattern an exact name, "*.suffix", or "" for any host
   */
  void add(String pattern, T value) {
    if (pattern.isEmpty()) {
      any = value;
    } else if (pattern.startsWith("*.")) {
      wildcards.put(pattern.substring(1), value);
    } else {
      exact.put(pattern, value);
    }
  }

  /** What was added for exactly this pattern, or null. */
  @Nullable T holder(String pattern) {
    if (pattern.isEmpty()) {
      return any;
    }
    return pattern.startsWith("*.") ? wildcards.get(pattern.substring(1)) : exact.get(pattern);
  }

  /** Finds by a lower-case host without a port; null is a client that names none. */
  @Nullable T find(@Nullable String host) {
    if (host == null) {
      return any;
    }
    if (!exact.isEmpty()) {
      T found = exact.get(host);
      if (found != null) {
        return found;
      }
    }
    if (!wildcards.isEmpty()) {
      for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
        T found = dot == 0 ? null : wildcards.get(host.substring(dot));
        if (found != null) {
          return found;
        }
      }
    }
    return any;
  }
}
