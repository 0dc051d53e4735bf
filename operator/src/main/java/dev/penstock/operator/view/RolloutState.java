package dev.penstock.operator.view;

import org.jspecify.annotations.Nullable;

/**
 * What an object's status says of its rollout, as far as the data plane is to do something about
 * it.
 *
 * @param stable the hash of the promoted revision
 * @param canary the hash of the revision that gets traffic beside it; null when none does
 * @param weight the canary's share in percent
 */
public record RolloutState(String stable, @Nullable String canary, int weight) {}
