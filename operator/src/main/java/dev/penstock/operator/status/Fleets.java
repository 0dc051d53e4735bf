package dev.penstock.operator.status;

import dev.penstock.operator.view.ObjectKey;
import org.jspecify.annotations.Nullable;

/** What each fleet's pods have acknowledged. */
@FunctionalInterface
interface Fleets {
  /** The Gateway's fleet; null when there is no such Gateway. */
  @Nullable FleetAcks of(ObjectKey gateway);
}
