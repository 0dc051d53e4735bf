package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.RouteRollout;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.RevisionInfo;
import dev.penstock.operator.view.RevisionNames;
import dev.penstock.operator.view.RolloutState;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one Route says, without its parents: its spec, and what was promoted when that is something
 * else.
 *
 * @param hash names the spec's content; empty without {@code spec.rollout}
 * @param spec the spec's content
 * @param promoted what serves instead of it or beside it; null when the spec's content serves
 * @param trial how the spec's content is tried beside what was promoted; null when it is not
 */
record RouteContents(
    String hash, RouteBody spec, @Nullable Promoted promoted, @Nullable Trial trial) {
  /** What a Route says as far as the view knows it. The hash is that of its spec, or empty. */
  static RouteContents of(
      Resource<RouteSpec> route, String hash, ClusterView view, Backends backends) {
    RouteRollout rollout = route.spec().rollout();
    RouteBody body = body(route.key(), route.spec(), backends);
    if (rollout == null) {
      return new RouteContents("", body, null, null);
    }
    CanaryTerms terms = CanaryTerms.of(rollout);
    RouteBody spec = body.withFaults(terms.faults());
    RolloutState state = view.rollouts().get(route.key());
    if (state == null || state.stable().equals(hash)) {
      return new RouteContents(hash, spec, null, null);
    }
    RevisionInfo stable = stable(view, route.key(), state.stable());
    if (stable == null) {
      return new RouteContents(hash, spec, null, null);
    }
    RouteBody promoted = body(route.key(), stable.content().in(route.spec()), backends);
    return new RouteContents(
        hash,
        spec,
        new Promoted(stable.hash(), promoted),
        hash.equals(state.canary()) ? new Trial(state.weight(), terms) : null);
  }

  /** All that Services and ReferenceGrants may change. */
  Stream<RouteBody> bodies() {
    return promoted == null ? Stream.of(spec) : Stream.of(spec, promoted.body());
  }

  /** Null also when an object of that name keeps something else. */
  private static @Nullable RevisionInfo stable(ClusterView view, ObjectKey route, String hash) {
    RevisionInfo found = view.revisions().get(RevisionNames.key(route, hash));
    return found != null && found.route().equals(route) && found.hash().equals(hash) ? found : null;
  }

  private static RouteBody body(ObjectKey route, RouteSpec spec, Backends backends) {
    try {
      return RouteBodies.translate(route.namespace(), spec, backends);
    } catch (RuntimeException e) {
      return RouteBody.failed(spec, e);
    }
  }

  /**
   * A content that was promoted.
   *
   * @param hash names it
   * @param body the content
   */
  record Promoted(String hash, RouteBody body) {}

  /**
   * How a content is tried.
   *
   * @param weight its share in percent
   * @param terms who meets it besides
   */
  record Trial(int weight, CanaryTerms terms) {}
}
