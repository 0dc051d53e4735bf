package dev.penstock.proxy.server;

import dev.penstock.proxy.route.CompiledRule;
import dev.penstock.proxy.upstream.UpstreamCluster;
import dev.penstock.proxy.upstream.UpstreamEndpoint;
import dev.penstock.proxy.upstream.UpstreamFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which failures of a request are followed by another attempt, and when. */
final class RetryBudget {
  /** Returned when there is no further attempt. */
  static final long NONE = -1;

  /** However many endpoints there are. */
  private static final int MAX_ATTEMPTS = 50;

  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  private final EngineSettings.Retries settings;
  private final boolean idempotent;
  private int configured;
  private int broken;
  private int attempts;
  private int rounds;
  private long pause;
  private List<UpstreamEndpoint> tried = List.of();

  RetryBudget(EngineSettings.Retries settings, CompiledRule rule, String method) {
    this.settings = settings;
    this.configured = rule.retryAttempts();
    this.idempotent = IDEMPOTENT.contains(method);
    this.broken = settings.idempotent();
    this.pause = settings.pause().toNanos() / 2;
  }

  /** The endpoints that have failed. */
  List<UpstreamEndpoint> tried() {
    return tried;
  }

  /**
   * Whether and when to try again after a failure, given that nothing of the request's body is gone
   * and nothing of a response was passed on.
   *
   * @param endpoint that failed
   * @return nanoseconds to wait, 0 for at once, or {@link #NONE}
   */
  long afterFailure(
      UpstreamFailure failure, @Nullable UpstreamEndpoint endpoint, UpstreamCluster cluster) {
    return switch (failure) {
      case CONNECT, REFUSED -> {
        long delay = next(endpoint, cluster);
        boolean again = rounds <= settings.rounds() && ++attempts < MAX_ATTEMPTS;
        yield again || configured-- > 0 ? delay : NONE;
      }
      case BROKEN ->
          (idempotent && broken-- > 0) || configured-- > 0 ? next(endpoint, cluster) : NONE;
      case UNSUPPORTED, MALFORMED -> NONE;
    };
  }

  /** As {@link #afterFailure}, when an attempt has taken too long. */
  long afterTimeout(@Nullable UpstreamEndpoint endpoint, UpstreamCluster cluster) {
    return configured-- > 0 ? next(endpoint, cluster) : NONE;
  }

  /** Another endpoint at once; when all have failed, any of them after a pause. */
  private long next(@Nullable UpstreamEndpoint endpoint, UpstreamCluster cluster) {
    if (tried.isEmpty()) {
      tried = new ArrayList<>();
    }
    if (endpoint != null && !tried.contains(endpoint)) {
      tried.add(endpoint);
    }
    if (cluster.hasUntried(tried)) {
      return 0;
    }
    tried.clear();
    rounds++;
    pause = Math.min(pause * 2, settings.maxPause().toNanos());
    return pause;
  }
}
