package dev.penstock.proxy.route;

import dev.penstock.proxy.config.BackendConfig;
import dev.penstock.proxy.config.FilterConfig;
import dev.penstock.proxy.config.RuleConfig;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a route, ready to answer requests. The same object from table to table for as long as
 * its route does not change, so that what is derived from it can be kept by identity.
 */
public final class CompiledRule {
  private final String routeName;
  private final int index;
  private final RuleConfig config;
  private final WeightedBackends backends;
  private final @Nullable Side side;

  CompiledRule(String routeName, int index, RuleConfig config, @Nullable Side side) {
    this.routeName = routeName;
    this.index = index;
    this.config = config;
    this.side = side;
    this.backends = new WeightedBackends(config.backends());
  }

  /** "namespace/name" of the Route. */
  public String routeName() {
    return routeName;
  }

  /** Which of the two sides of its route it is of; null when the route has no canary. */
  public @Nullable Side side() {
    return side;
  }

  /** Its place among the route's rules, from 0; among the canary's when it is of that side. */
  public int index() {
    return index;
  }

  /** What to do on the way, in order; a backend's own filters come after these. */
  public List<FilterConfig> filters() {
    return config.filters();
  }

  /** Every backend, also those of weight 0. */
  public List<BackendConfig> backends() {
    return config.backends();
  }

  /**
   * Draws a backend by weight.
   *
   * @return null when no backend has a weight: the request is answered with 500. One that is not
   *     {@linkplain BackendConfig#isResolved resolved} is answered with 500 too
   */
  public @Nullable BackendConfig pickBackend(RandomGenerator random) {
    return backends.pick(random);
  }

  /** Milliseconds from the request's last head byte to the response's last byte; 0: none. */
  public long requestTimeoutMillis() {
    return config.requestTimeoutMillis();
  }

  /** Milliseconds for one attempt at one backend; 0: none. */
  public long backendRequestTimeoutMillis() {
    return config.backendRequestTimeoutMillis();
  }

  /** Further attempts after the first, 0 to 10. */
  public int retryAttempts() {
    return config.retryAttempts();
  }

  @Override
  public String toString() {
    return routeName + (side != null && side.canary() ? " canary" : "") + " rules[" + index + "]";
  }
}
