package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.GatewayRollout;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.operator.view.FleetRevision;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that follows from a Gateway and its children for its pods: what {@link FleetPlanner} decides
 * by.
 *
 * @param replicas how many pods the fleet should have
 * @param autoscaled whether a HorizontalPodAutoscaler sets that number, the fleet's own or
 *     anybody's
 * @param rollout the spec's; null for none
 * @param status where the rollout stands; null while nobody has said
 * @param spec what the spec says that pods should run
 * @param serving the slot that clients reach
 * @param slots what the slots have; one that is left out has nothing
 * @param kept the contents that were promoted, by their hash
 * @param now the time
 */
record FleetScene(
    int replicas,
    boolean autoscaled,
    @Nullable GatewayRollout rollout,
    @Nullable RolloutStatus status,
    FleetRevision spec,
    Slot serving,
    Map<Slot, SlotScene> slots,
    Map<String, FleetRevision> kept,
    Instant now) {
  FleetScene {
    slots = Map.copyOf(slots);
    kept = Map.copyOf(kept);
  }

  SlotScene slot(Slot slot) {
    return slots.getOrDefault(slot, SlotScene.EMPTY);
  }

  /** What a revision is; null when nobody knows any more. */
  @Nullable FleetRevision content(String hash) {
    return spec.hash().equals(hash) ? spec : kept.get(hash);
  }
}
