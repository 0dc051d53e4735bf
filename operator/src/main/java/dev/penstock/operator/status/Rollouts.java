package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.operator.view.ObjectKey;
import org.jspecify.annotations.Nullable;

/** Where the rollouts of one kind of objects stand, as decided; written or about to be. */
@FunctionalInterface
interface Rollouts {
  /** The object's; null when it has none. */
  @Nullable RolloutStatus of(ObjectKey key);
}
