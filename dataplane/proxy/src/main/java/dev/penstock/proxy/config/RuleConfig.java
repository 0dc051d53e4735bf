package dev.penstock.proxy.config;

import java.util.List;

/**
 * What is done with the requests that match.
 *
 * @param matches any of them; none matches every request
 * @param filters in order
 * @param backends each gets its weight's share; none at all, or all of weight 0, is answered with
 *     500 unless a filter answers
 * @param requestTimeoutMillis 0: none. From the request's last head byte to the response's last
 *     byte, retries included
 * @param backendRequestTimeoutMillis 0: none. One attempt at one backend
 * @param retryAttempts further attempts after the first, 0 to 10
 */
public record RuleConfig(
    List<MatchConfig> matches,
    List<FilterConfig> filters,
    List<BackendConfig> backends,
    long requestTimeoutMillis,
    long backendRequestTimeoutMillis,
    int retryAttempts) {
  public RuleConfig {
    matches = List.copyOf(matches);
    filters = List.copyOf(filters);
    backends = List.copyOf(backends);
  }
}
