package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.model.Backends.Backend;
import dev.penstock.operator.snapshot.RouteResource;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one Route results in.
 *
 * @param route what it was computed from
 * @param contents the Route without its parents
 * @param outcome what is to be said of the Route
 * @param shares what it adds to each Gateway that it names
 * @param backends what the rules in these refer to, by cluster name
 */
record RouteResult(
    Resource<RouteSpec> route,
    RouteContents contents,
    RouteOutcome outcome,
    Map<ObjectKey, Share> shares,
    Map<String, Backend> backends) {
  RouteResult {
    shares = Map.copyOf(shares);
    backends = Map.copyOf(backends);
  }

  /** This result with those parts of an older one that are equal, so that they stay the same. */
  RouteResult keeping(RouteResult older) {
    RouteOutcome keptOutcome = outcome.equals(older.outcome) ? older.outcome : outcome;
    Map<ObjectKey, Share> keptShares = shares.equals(older.shares) ? older.shares : shares;
    return new RouteResult(route, contents, keptOutcome, keptShares, backends);
  }

  /**
   * What a Route adds to one Gateway.
   *
   * @param attachedListeners the listeners it is attached to
   * @param resource what is added to the fleet's config; null when no listener serves it
   */
  record Share(List<String> attachedListeners, @Nullable RouteResource resource) {
    /** Adds nothing. */
    static final Share NONE = new Share(List.of(), null);

    Share {
      attachedListeners = List.copyOf(attachedListeners);
    }
  }
}
