package dev.penstock.operator.model;

import dev.penstock.operator.view.ObjectKey;

/** Where a resource of a fleet's config comes from, so that its fault can be told there. */
public sealed interface Origin {
  /** A listener of the fleet's Gateway, by name. */
  record OfListener(String listener) implements Origin {}

  /** The fleet itself: where its rollout stands, and its pods. */
  record OfFleet() implements Origin {}

  /** A Route. */
  record OfRoute(ObjectKey route) implements Origin {}
}
