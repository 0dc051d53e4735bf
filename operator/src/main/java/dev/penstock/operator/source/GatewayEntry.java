package dev.penstock.operator.source;

import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.RolloutState;
import org.jspecify.annotations.Nullable;

/**
 * What of a Gateway matters.
 *
 * @param gateway the Gateway without its status
 * @param rollout where its fleet's rollout stands; null while nothing is promoted
 */
record GatewayEntry(Resource<GatewaySpec> gateway, @Nullable RolloutState rollout) {
  /** Sets or removes a Gateway together with what its status says of its fleet's rollout. */
  static void set(ViewStore store, ObjectKey key, @Nullable GatewayEntry entry) {
    store
        .edit()
        .gateway(key, entry == null ? null : entry.gateway())
        .fleetRollout(key, entry == null ? null : entry.rollout());
  }
}
