package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.Conditions;
import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.model.FleetTranslation;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.SortedTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * The statuses of Gateways: one a second at most while Routes and pods come and go. A condition
 * that changes is told at once when the last write is that long ago; counts wait a little, so that
 * a Route and its acknowledgement make one write. What was decided of a rollout waits for nothing:
 * the pods do as this status says.
 */
final class GatewayBoard extends Board<GatewayStatus> {
  /** The time between two writes of one Gateway. */
  static final Duration PERIOD = Duration.ofSeconds(1);

  /** How long a change of counts alone waits for more of them. */
  static final Duration LULL = Duration.ofMillis(250);

  private final Fleets fleets;
  private Moment moment = Moment.START;
  private Rollouts rollouts = gateway -> null;

  GatewayBoard(Fleets fleets) {
    this.fleets = fleets;
  }

  /** Takes what is to be said of rollouts from here. */
  void rollouts(Rollouts source) {
    rollouts = source;
  }

  /** Takes over the newest moment; a fleet's acknowledgements are told by {@link #touch}. */
  void update(Moment next, long now) {
    Moment before = moment;
    moment = next;
    SortedTable.diff(
        before.translation().view().gateways(),
        next.translation().view().gateways(),
        (key, was, is) -> {
          if (is == null) {
            drop(key);
          } else {
            touch(key, now);
          }
        });
    SortedTable.diff(
        before.translation().fleets(),
        next.translation().fleets(),
        (key, was, is) -> {
          if (is != null && (was == null || !was.outcome().equals(is.outcome()))) {
            touch(key, now);
          }
        });
  }

  @Override
  Assessment<GatewayStatus> assess(ObjectKey key, Entry<GatewayStatus> entry, long now) {
    Resource<GatewaySpec> gateway = moment.translation().view().gateways().get(key);
    FleetTranslation fleet = moment.translation().fleets().get(key);
    FleetAcks acks = fleets.of(key);
    if (gateway == null || fleet == null || acks == null) {
      return new Assessment.Unseen<>();
    }
    FleetFacts facts = moment.facts().get(key);
    if (facts == null || facts.generation() < gateway.generation()) {
      return new Assessment.Waiting<>(NEVER);
    }
    Known<GatewayStatus> base = Bases.of(entry.known, gateway);
    GatewayStatus old = base.status();
    RolloutStatus rollout = rollouts.of(key);
    boolean decided = !Objects.equals(rollout, old == null ? null : old.rollout());
    boolean unsettled =
        old != null && !acks.isSettled() && wasProgrammed(old, gateway.generation());
    if (unsettled && !decided) {
      return new Assessment.Waiting<>(NEVER);
    }
    Instant at = Instant.ofEpochMilli(now);
    GatewayStatus next =
        old != null && unsettled
            ? GatewayStatusBuilder.withRollout(old, rollout, gateway.generation(), at)
            : GatewayStatusBuilder.build(
                new GatewayStatusBuilder.Inputs(
                    gateway,
                    fleet.outcome(),
                    fleet.snapshot().version(),
                    moment.ledger().fleet(key),
                    acks,
                    facts,
                    rollout),
                old,
                at);
    if (next.equals(old) || next.equals(entry.written)) {
      return new Assessment.Settled<>();
    }
    long due = decided ? now : dueAt(entry, GatewayStatusBuilder.sameConditions(old, next));
    return now < due
        ? new Assessment.Waiting<>(due)
        : new Assessment.Due<>(new StatusWrite<>(key, base, next));
  }

  private static long dueAt(Entry<GatewayStatus> entry, boolean countsAlone) {
    long spaced = entry.lastWrite + PERIOD.toMillis();
    return countsAlone ? Math.max(spaced, entry.dirtySince + LULL.toMillis()) : spaced;
  }

  private static boolean wasProgrammed(GatewayStatus old, long generation) {
    return old.conditions().stream()
        .filter(condition -> condition.type().equals(Conditions.PROGRAMMED))
        .filter(condition -> condition.status() == Condition.Status.TRUE)
        .anyMatch(condition -> Long.valueOf(generation).equals(condition.observedGeneration()));
  }
}
