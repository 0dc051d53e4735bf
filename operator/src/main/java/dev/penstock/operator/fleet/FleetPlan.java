package dev.penstock.operator.fleet;

import dev.penstock.operator.view.FleetRevision;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet's slots should become.
 *
 * @param serving the slot that clients reach, as was seen
 * @param next the slot that they are to reach; another one when its pods can take over now
 * @param slots what is to become of each slot
 * @param shrinking whether an autoscaler may take pods away
 * @param canary the slot of the revision that is tried, or was; null when it has none
 * @param waiting why that revision has no slot, or none that changes, for people; null otherwise
 * @param lookAgain when there will be something to do though nothing has happened; null for never
 */
record FleetPlan(
    Slot serving,
    Slot next,
    Map<Slot, Wish> slots,
    boolean shrinking,
    @Nullable Slot canary,
    @Nullable String waiting,
    @Nullable Instant lookAgain) {
  FleetPlan {
    slots = Map.copyOf(slots);
  }

  Wish wish(Slot slot) {
    return slots.getOrDefault(slot, Wish.Fixed.LEFT);
  }

  /** The same while load goes from slot to slot, which to an autoscaler looks like less of it. */
  FleetPlan onlyGrowing() {
    return new FleetPlan(serving, next, slots, false, canary, waiting, lookAgain);
  }

  /** The same for a time. */
  FleetPlan until(Instant end) {
    return new FleetPlan(serving, next, slots, shrinking, canary, waiting, end);
  }

  /** What is to become of a slot. */
  sealed interface Wish {
    /**
     * It should have pods.
     *
     * @param content what they run
     * @param replicas how many; null when an autoscaler sets the number
     */
    record Run(FleetRevision content, @Nullable Integer replicas) implements Wish {}

    /** What needs no words. */
    enum Fixed implements Wish {
      /** It stays as it is. */
      LEFT,
      /** It should have nothing. */
      GONE
    }
  }
}
