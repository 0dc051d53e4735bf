package dev.penstock.operator.model;

import org.jspecify.annotations.Nullable;

/**
 * What a Route's rollout starts from.
 *
 * @param hash names the content that the spec has now
 * @param fault what is wrong with that content, all of it or a part: then it is not to be tried;
 *     null for nothing
 */
public record RolloutOutcome(String hash, @Nullable String fault) {}
