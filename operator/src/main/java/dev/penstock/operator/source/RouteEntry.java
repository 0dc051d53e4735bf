package dev.penstock.operator.source;

import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.RolloutState;
import org.jspecify.annotations.Nullable;

/**
 * What of a Route matters.
 *
 * @param route the Route without its status
 * @param rollout where its rollout stands; null while nothing is promoted
 */
record RouteEntry(Resource<RouteSpec> route, @Nullable RolloutState rollout) {
  /** Sets or removes a Route together with what its status says of its rollout. */
  static void set(ViewStore store, ObjectKey key, @Nullable RouteEntry entry) {
    store
        .edit()
        .route(key, entry == null ? null : entry.route())
        .rollout(key, entry == null ? null : entry.rollout());
  }
}
