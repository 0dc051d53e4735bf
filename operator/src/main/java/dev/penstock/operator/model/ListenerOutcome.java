package dev.penstock.operator.model;

import org.jspecify.annotations.Nullable;

/**
 * What is to be said of a listener.
 *
 * @param name the listener's name
 * @param accepted whether the listener can be used
 * @param resolvedRefs whether its certificate can be used
 * @param conflict how it clashes with other listeners; null when it does not
 * @param attachedRoutes the Routes that select it, are allowed to, and share a host with it,
 *     whether or not it serves them (Gateway API, ListenerStatus.attachedRoutes)
 * @param served whether it is in the fleet's config
 */
public record ListenerOutcome(
    String name,
    Verdict accepted,
    Verdict resolvedRefs,
    Verdict.@Nullable Rejected conflict,
    int attachedRoutes,
    boolean served) {
  /** This outcome with another number of attached Routes. */
  ListenerOutcome withAttachedRoutes(int number) {
    return number == attachedRoutes
        ? this
        : new ListenerOutcome(name, accepted, resolvedRefs, conflict, number, served);
  }
}
