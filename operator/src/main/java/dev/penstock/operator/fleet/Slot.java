package dev.penstock.operator.fleet;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the pods of one revision live: each slot is a Deployment of its own. A fleet has both only
 * while a revision is tried or takes over; then they change roles, so that what serves is never
 * renamed.
 */
public enum Slot {
  /** The one a new fleet begins with. */
  BLUE("blue", ""),
  /** The other one. */
  GREEN("green", "-green");

  /** The label of pods and Deployments with the slot's {@link #value}. */
  static final String LABEL = "penstock.dev/slot";

  private final String value;
  private final String suffix;

  Slot(String value, String suffix) {
    this.value = value;
    this.suffix = suffix;
  }

  /** The value of {@link #LABEL}. */
  String value() {
    return value;
  }

  /** What the Deployment's name has after that of the other children. */
  String suffix() {
    return suffix;
  }

  Slot other() {
    return this == BLUE ? GREEN : BLUE;
  }

  /** The slot that labels or a selector name; empty when they name none. */
  static Optional<Slot> in(@Nullable Map<String, String> labels) {
    String named = labels == null ? null : labels.get(LABEL);
    for (Slot slot : values()) {
      if (slot.value.equals(named)) {
        return Optional.of(slot);
      }
    }
    return Optional.empty();
  }
}
