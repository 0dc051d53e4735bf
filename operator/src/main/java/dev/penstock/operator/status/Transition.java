package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.Conditions;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.api.v1alpha1.RouteStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A turn for the worse or the better that deserves an Event.
 *
 * @param warning whether something does not work
 * @param reason the condition's reason
 * @param message the condition's message, and where it applies
 */
record Transition(boolean warning, String reason, String message) {
  /** What only follows from another condition, or passes by itself. */
  private static final Set<String> UNEVENTFUL =
      Set.of(Reasons.PENDING, Reasons.INVALID, Reasons.NO_CONFLICTS, Reasons.PODS_NOT_READY);

  /** What happened to a Route between two statuses. */
  static List<Transition> ofRoute(@Nullable RouteStatus before, RouteStatus after) {
    List<Transition> transitions = new ArrayList<>();
    for (RouteStatus.ParentStatus parent : after.parents()) {
      List<Condition> was =
          before == null
              ? List.of()
              : before.parents().stream()
                  .filter(old -> old.controllerName().equals(parent.controllerName()))
                  .filter(old -> old.parentRef().equals(parent.parentRef()))
                  .findFirst()
                  .map(RouteStatus.ParentStatus::conditions)
                  .orElse(List.of());
      String at = "At Gateway " + parent.parentRef().name() + ": ";
      transitions.addAll(between(at, was, parent.conditions()));
    }
    transitions.removeIf(transition -> transition.reason().equals(Reasons.NO_DATA_PLANE));
    return transitions;
  }

  /** What happened to a Gateway between two statuses. */
  static List<Transition> ofGateway(@Nullable GatewayStatus before, GatewayStatus after) {
    List<Condition> was = before == null ? List.of() : before.conditions();
    List<Transition> transitions = new ArrayList<>(between("", was, after.conditions()));
    find(after.conditions(), Conditions.PROGRAMMED)
        .filter(now -> now.status() == Condition.Status.TRUE)
        .filter(now -> !held(was, Conditions.PROGRAMMED))
        .ifPresent(now -> transitions.add(new Transition(false, now.reason(), now.message())));
    if (!held(was, Conditions.PROGRAMMED)) {
      transitions.removeIf(transition -> transition.reason().equals(Reasons.NO_DATA_PLANE));
    }
    for (GatewayStatus.ListenerStatus listener : after.listeners()) {
      List<Condition> old =
          before == null
              ? List.of()
              : before.listeners().stream()
                  .filter(status -> status.name().equals(listener.name()))
                  .findFirst()
                  .map(GatewayStatus.ListenerStatus::conditions)
                  .orElse(List.of());
      String at = "Listener " + listener.name() + ": ";
      between(at, old, listener.conditions()).stream()
          .filter(transition -> !transition.reason().equals(Reasons.NO_DATA_PLANE))
          .forEach(transitions::add);
    }
    return transitions.stream().distinct().toList();
  }

  private static List<Transition> between(
      String where, List<Condition> before, List<Condition> after) {
    List<Transition> transitions = new ArrayList<>();
    for (Condition now : after) {
      Optional<Condition> was = find(before, now.type());
      if (isBad(now)) {
        if (was.isEmpty() || !sameCause(was.get(), now)) {
          transitions.add(new Transition(true, now.reason(), where + now.message()));
        }
      } else if (isGood(now) && was.isPresent() && isBad(was.get())) {
        transitions.add(new Transition(false, now.reason(), where + now.message()));
      }
    }
    return transitions;
  }

  private static boolean sameCause(Condition was, Condition now) {
    return was.status() == now.status()
        && was.reason().equals(now.reason())
        && was.message().equals(now.message());
  }

  /** Two conditions are good when false. */
  private static boolean isGood(Condition condition) {
    return (condition.status() == Condition.Status.TRUE) != isNegative(condition);
  }

  private static boolean isBad(Condition condition) {
    return !isGood(condition) && !UNEVENTFUL.contains(condition.reason());
  }

  private static boolean isNegative(Condition condition) {
    return condition.type().equals(Conditions.CONFLICTED)
        || condition.type().equals(Conditions.PARTIALLY_INVALID);
  }

  private static boolean held(List<Condition> conditions, String type) {
    return find(conditions, type)
        .filter(condition -> condition.status() == Condition.Status.TRUE)
        .isPresent();
  }

  private static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }
}
