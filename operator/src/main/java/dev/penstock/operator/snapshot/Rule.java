package dev.penstock.operator.snapshot;

import java.util.List;

/**
 * What is done with requests that match.
 *
 * @param matches any of them; none matches every request
 * @param filters in order
 * @param backends where matching requests go, by weight; none when a filter answers instead
 * @param requestTimeoutMillis from the last octet of the request's head to the last of the
 *     response, retries included; 0 for none
 * @param backendRequestTimeoutMillis one attempt at one backend; 0 for none
 * @param retryAttempts further attempts after the first, 0 to 10
 */
public record Rule(
    List<Match> matches,
    List<Filter> filters,
    List<WeightedBackend> backends,
    long requestTimeoutMillis,
    long backendRequestTimeoutMillis,
    int retryAttempts) {
  /** Copies the lists. */
  public Rule {
    matches = List.copyOf(matches);
    filters = List.copyOf(filters);
    backends = List.copyOf(backends);
  }

  /**
   * A share of a rule's requests.
   *
   * @param cluster the name of a {@link ClusterResource}; empty for a reference that does not
   *     resolve, whose share is answered with 500
   * @param weight 0 to 1,000,000; the share is the weight by the sum of weights, which is above 0
   * @param filters applied to this share alone, in order
   */
  public record WeightedBackend(String cluster, int weight, List<Filter> filters) {
    /** Copies the list. */
    public WeightedBackend {
      filters = List.copyOf(filters);
    }
  }
}
