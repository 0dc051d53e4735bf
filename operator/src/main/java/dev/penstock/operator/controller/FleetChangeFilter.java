package dev.penstock.operator.controller;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.RolloutStatus;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a Gateway that its children follow from: its spec, and of its status where the
 * rollout stands. What else a status tells is of the children themselves.
 */
public final class FleetChangeFilter implements OnUpdateFilter<Gateway> {
  @Override
  public boolean accept(Gateway now, Gateway before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(rollout(now), rollout(before));
  }

  private static @Nullable RolloutStatus rollout(Gateway gateway) {
    return gateway.getStatus() == null ? null : gateway.getStatus().rollout();
  }
}
