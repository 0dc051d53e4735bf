package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.Conditions;
import dev.penstock.api.v1alpha1.ParentReference;
import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.api.v1alpha1.RouteStatus;
import dev.penstock.api.v1alpha1.RouteStatus.ParentStatus;
import dev.penstock.operator.model.ParentOutcome;
import dev.penstock.operator.model.RouteOutcome;
import dev.penstock.operator.view.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Route's status: a pure function of what it resulted in and of who acknowledged it. */
final class RouteStatusBuilder {
  private static final Set<String> OWN_TYPES =
      Set.of(
          Conditions.ACCEPTED,
          Conditions.RESOLVED_REFS,
          Conditions.PROGRAMMED,
          Conditions.PARTIALLY_INVALID);

  private static final Set<String> ROUTE_TYPES = Set.of(Conditions.ROLLED_OUT);

  private RouteStatusBuilder() {}

  /**
   * The status a Route should have. Entries of other controllers come last, as they were.
   *
   * @param rollout where its rollout stands; null when it has none
   * @param old the status it has
   */
  static RouteStatus build(
      Resource<RouteSpec> route,
      RouteOutcome outcome,
      Fleets fleets,
      @Nullable RolloutStatus rollout,
      @Nullable RouteStatus old,
      Instant now) {
    Stream<ParentStatus> own =
        outcome.parents().stream().map(parent -> build(route, parent, fleets, old, now));
    Stream<ParentStatus> others =
        old == null ? Stream.of() : old.parents().stream().filter(parent -> !isOwn(parent));
    return new RouteStatus(
        Stream.concat(own, others).toList(), conditions(route, rollout, old, now), rollout);
  }

  private static List<Condition> conditions(
      Resource<RouteSpec> route,
      @Nullable RolloutStatus rollout,
      @Nullable RouteStatus old,
      Instant now) {
    ConditionList conditions =
        new ConditionList(old == null ? null : old.conditions(), route.generation(), now);
    if (rollout != null) {
      RolledOut.put(conditions, rollout);
    }
    return conditions.build(ROUTE_TYPES);
  }

  /**
   * Whether an acknowledgement is still to come that would change the status: worth a short wait,
   * so that one write tells all.
   */
  static boolean awaitsPods(
      Resource<RouteSpec> route, RouteOutcome outcome, Fleets fleets, @Nullable RouteStatus old) {
    for (ParentOutcome parent : outcome.parents()) {
      if (parent.accepted().isAccepted()
          && !parent.servedListeners().isEmpty()
          && acknowledgement(route, parent, fleets) instanceof Acknowledgement.State state
          && state != Acknowledgement.State.ACKNOWLEDGED
          && !heldBefore(route, parent, old)) {
        return true;
      }
    }
    return false;
  }

  private static ParentStatus build(
      Resource<RouteSpec> route,
      ParentOutcome parent,
      Fleets fleets,
      @Nullable RouteStatus old,
      Instant now) {
    ConditionList conditions =
        new ConditionList(conditionsOf(parent.ref(), old), route.generation(), now)
            .verdict(Conditions.ACCEPTED, parent.accepted())
            .verdict(Conditions.RESOLVED_REFS, parent.resolvedRefs());
    if (parent.partiallyInvalid() != null) {
      conditions.put(
          Conditions.PARTIALLY_INVALID,
          true,
          parent.partiallyInvalid().reason(),
          parent.partiallyInvalid().message());
    }
    putProgrammed(conditions, route, parent, fleets);
    return new ParentStatus(parent.ref(), Penstock.CONTROLLER_NAME, conditions.build(OWN_TYPES));
  }

  private static void putProgrammed(
      ConditionList conditions, Resource<RouteSpec> route, ParentOutcome parent, Fleets fleets) {
    if (!parent.accepted().isAccepted()) {
      conditions.put(
          Conditions.PROGRAMMED,
          false,
          Reasons.INVALID,
          "not given to the data plane: the Route is not accepted");
    } else if (parent.servedListeners().isEmpty()) {
      conditions.put(
          Conditions.PROGRAMMED,
          false,
          Reasons.INVALID,
          "not given to the data plane: none of the listeners %s can be served, see the Gateway"
              .formatted(parent.attachedListeners()));
    } else {
      Programmed.put(
          conditions,
          acknowledgement(route, parent, fleets),
          conditions.heldBefore(Conditions.PROGRAMMED) && !isWithoutPods(parent, fleets));
    }
  }

  private static Acknowledgement acknowledgement(
      Resource<RouteSpec> route, ParentOutcome parent, Fleets fleets) {
    FleetAcks acks = fleets.of(parent.gateway());
    return acks == null ? Acknowledgement.State.NO_PODS : acks.route(route.key());
  }

  private static boolean isWithoutPods(ParentOutcome parent, Fleets fleets) {
    FleetAcks acks = fleets.of(parent.gateway());
    return acks == null || acks.isAbandoned();
  }

  private static boolean heldBefore(
      Resource<RouteSpec> route, ParentOutcome parent, @Nullable RouteStatus old) {
    return new ConditionList(conditionsOf(parent.ref(), old), route.generation(), Instant.EPOCH)
        .heldBefore(Conditions.PROGRAMMED);
  }

  private static @Nullable List<Condition> conditionsOf(
      ParentReference ref, @Nullable RouteStatus old) {
    if (old == null) {
      return null;
    }
    for (ParentStatus parent : old.parents()) {
      if (isOwn(parent) && parent.parentRef().equals(ref)) {
        return parent.conditions();
      }
    }
    return null;
  }

  private static boolean isOwn(ParentStatus parent) {
    return Penstock.CONTROLLER_NAME.equals(parent.controllerName());
  }
}
