package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.Conditions;
import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.GatewayStatus.DataPlane;
import dev.penstock.api.v1alpha1.GatewayStatus.ListenerStatus;
import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.fleet.FleetNames;
import dev.penstock.operator.model.GatewayOutcome;
import dev.penstock.operator.model.ListenerOutcome;
import dev.penstock.operator.push.FleetLedger;
import dev.penstock.operator.view.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Gateway's status: a pure function of what it resulted in, of its pods and of what they
 * acknowledged.
 */
final class GatewayStatusBuilder {
  private static final Set<String> OWN_TYPES =
      Set.of(Conditions.ACCEPTED, Conditions.PROGRAMMED, Conditions.READY, Conditions.ROLLED_OUT);
  private static final Set<String> OWN_LISTENER_TYPES =
      Set.of(
          Conditions.ACCEPTED,
          Conditions.RESOLVED_REFS,
          Conditions.PROGRAMMED,
          Conditions.CONFLICTED);

  /**
   * All that a Gateway's status is made from.
   *
   * @param version the fleet's current version
   * @param rollout where the rollout stands; null for none
   */
  record Inputs(
      Resource<GatewaySpec> gateway,
      GatewayOutcome outcome,
      String version,
      FleetLedger ledger,
      FleetAcks acks,
      FleetFacts facts,
      @Nullable RolloutStatus rollout) {}

  private final Inputs in;
  private final @Nullable GatewayStatus old;
  private final Instant now;

  private GatewayStatusBuilder(Inputs in, @Nullable GatewayStatus old, Instant now) {
    this.in = in;
    this.old = old;
    this.now = now;
  }

  /**
   * The status a Gateway should have.
   *
   * @param old the status it has
   */
  static GatewayStatus build(Inputs in, @Nullable GatewayStatus old, Instant now) {
    return new GatewayStatusBuilder(in, old, now).build();
  }

  /** A status that says what it said, and where the rollout stands now. */
  static GatewayStatus withRollout(
      GatewayStatus old, @Nullable RolloutStatus rollout, long generation, Instant now) {
    ConditionList rolledOut = new ConditionList(old.conditions(), generation, now);
    if (rollout != null) {
      RolledOut.put(rolledOut, rollout);
    }
    List<Condition> conditions = new ArrayList<>(old.conditions());
    conditions.removeIf(condition -> condition.type().equals(Conditions.ROLLED_OUT));
    conditions.addAll(rolledOut.only());
    return new GatewayStatus(
        old.observedGeneration(),
        old.addresses(),
        conditions,
        old.listeners(),
        old.replicas(),
        old.selector(),
        old.dataPlane(),
        rollout);
  }

  private GatewayStatus build() {
    ConditionList conditions =
        new ConditionList(old == null ? null : old.conditions(), in.gateway().generation(), now);
    boolean accepted = putAccepted(conditions);
    boolean programmed = putProgrammed(conditions, accepted);
    putReady(conditions, programmed);
    if (in.rollout() != null) {
      RolledOut.put(conditions, in.rollout());
    }
    return new GatewayStatus(
        in.gateway().generation(),
        in.facts().addresses(),
        conditions.build(OWN_TYPES),
        in.outcome().listeners().stream().map(this::listener).toList(),
        in.facts().replicas(),
        FleetNames.selectorText(in.gateway().key().name()),
        new DataPlane(
            in.ledger().pods().size(),
            in.ledger().countAt(in.version()),
            in.ledger().countRejecting()),
        in.rollout());
  }

  private boolean putAccepted(ConditionList conditions) {
    List<String> faults =
        Stream.concat(in.facts().blocked().stream(), in.facts().refused().stream()).toList();
    if (!faults.isEmpty()) {
      conditions.put(
          Conditions.ACCEPTED,
          false,
          in.facts().blocked().isEmpty() ? Reasons.INVALID_PARAMETERS : Reasons.CHILD_NAME_TAKEN,
          String.join("; ", faults));
      return false;
    }
    conditions.verdict(Conditions.ACCEPTED, in.outcome().accepted());
    return in.outcome().accepted().isAccepted();
  }

  private boolean putProgrammed(ConditionList conditions, boolean accepted) {
    Acknowledgement acknowledgement = in.acks().gateway();
    if (!accepted) {
      conditions.put(Conditions.PROGRAMMED, false, Reasons.INVALID, "the Gateway is not accepted");
      return false;
    }
    boolean keeps = conditions.heldBefore(Conditions.PROGRAMMED) && !in.acks().isAbandoned();
    if (acknowledgement == Acknowledgement.State.NO_PODS && !keeps) {
      conditions.put(Conditions.PROGRAMMED, false, Reasons.NO_DATA_PLANE, whatIsMissing());
      return false;
    }
    if (in.facts().addresses().isEmpty()) {
      conditions.put(
          Conditions.PROGRAMMED,
          false,
          Reasons.ADDRESS_NOT_ASSIGNED,
          "Service %s has no address yet".formatted(child()));
      return false;
    }
    return Programmed.put(conditions, acknowledgement, keeps);
  }

  private void putReady(ConditionList conditions, boolean programmed) {
    int ready = in.facts().readyReplicas();
    int desired = in.facts().desiredReplicas();
    String count = "%d of %d pods are ready".formatted(ready, desired);
    if (in.acks().nobody() && !programmed) {
      conditions.put(Conditions.READY, false, Reasons.NO_DATA_PLANE, whatIsMissing());
    } else if (ready < desired || desired == 0) {
      conditions.put(Conditions.READY, false, Reasons.PODS_NOT_READY, withObstacles(count));
    } else {
      conditions.put(
          Conditions.READY,
          programmed,
          programmed ? Reasons.READY : Reasons.PENDING,
          programmed ? count : count + ", but the Gateway is not programmed");
    }
  }

  private String whatIsMissing() {
    return withObstacles("0 of %d pods are connected".formatted(in.facts().desiredReplicas()));
  }

  private String withObstacles(String sentence) {
    return in.facts().obstacles().isEmpty()
        ? sentence
        : "%s; %s".formatted(sentence, String.join("; ", in.facts().obstacles()));
  }

  private String child() {
    return FleetNames.child(in.gateway().key().name());
  }

  private ListenerStatus listener(ListenerOutcome outcome) {
    ConditionList conditions =
        new ConditionList(conditionsOf(outcome.name()), in.gateway().generation(), now)
            .verdict(Conditions.ACCEPTED, outcome.accepted())
            .verdict(Conditions.RESOLVED_REFS, outcome.resolvedRefs());
    if (outcome.conflict() == null) {
      conditions.put(
          Conditions.CONFLICTED, false, Reasons.NO_CONFLICTS, "it clashes with no other listener");
    } else {
      conditions.put(
          Conditions.CONFLICTED, true, outcome.conflict().reason(), outcome.conflict().message());
    }
    if (outcome.served()) {
      Programmed.put(
          conditions,
          in.acks().listener(outcome.name()),
          conditions.heldBefore(Conditions.PROGRAMMED) && !in.acks().isAbandoned());
    } else {
      conditions.put(
          Conditions.PROGRAMMED, false, Reasons.INVALID, "the listener cannot be served");
    }
    return new ListenerStatus(
        outcome.name(), outcome.attachedRoutes(), conditions.build(OWN_LISTENER_TYPES));
  }

  private @Nullable List<Condition> conditionsOf(String listener) {
    return old == null
        ? null
        : old.listeners().stream()
            .filter(status -> status.name().equals(listener))
            .findFirst()
            .map(ListenerStatus::conditions)
            .orElse(null);
  }

  /** True when no condition differs in more than its words: a change that can wait a little. */
  static boolean sameConditions(@Nullable GatewayStatus left, GatewayStatus right) {
    return left != null && facets(left).equals(facets(right));
  }

  private static Set<String> facets(GatewayStatus status) {
    Stream<String> own = status.conditions().stream().map(condition -> facet("", condition));
    Stream<String> ofListeners =
        status.listeners().stream()
            .flatMap(
                listener ->
                    listener.conditions().stream()
                        .map(condition -> facet(listener.name(), condition)));
    return Stream.concat(own, ofListeners).collect(Collectors.toSet());
  }

  private static String facet(String listener, Condition condition) {
    return String.join(
        "\n",
        listener,
        condition.type(),
        condition.status().name(),
        condition.reason(),
        String.valueOf(condition.observedGeneration()));
  }
}
