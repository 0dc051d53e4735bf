package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.api.v1alpha1.RouteStatus;
import dev.penstock.operator.model.Origin;
import dev.penstock.operator.model.RouteOutcome;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.SortedTable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statuses of Routes. A change is told at once when nothing is awaited; otherwise it waits up
 * to a second for the pods, so that one write tells all of it, and at most two tell a change.
 */
final class RouteBoard extends Board<RouteStatus> {
  /** How long the first word waits for the pods' acknowledgement. */
  static final Duration HOLD = Duration.ofSeconds(1);

  private final Fleets fleets;
  private Translation translation = Translation.EMPTY;
  private Rollouts rollouts = route -> null;

  RouteBoard(Fleets fleets) {
    this.fleets = fleets;
  }

  /** Takes what is to be said of rollouts from here. */
  void rollouts(Rollouts source) {
    rollouts = source;
  }

  /** Takes over the newest translation. */
  void update(Translation next, long now) {
    Translation before = translation;
    translation = next;
    SortedTable.diff(
        before.view().routes(),
        next.view().routes(),
        (key, was, is) -> {
          if (is == null) {
            drop(key);
          } else {
            touch(key, now);
          }
        });
    SortedTable.diff(
        before.routes(),
        next.routes(),
        (key, was, is) -> {
          if (is != null) {
            touch(key, now);
          }
        });
  }

  /** A fleet's acknowledgements changed; Routes that await them look for themselves. */
  void update(FleetBook.Change change, long now) {
    Set<Origin> refused = new HashSet<>(change.after().refusals().keySet());
    if (change.before() != null) {
      refused.addAll(change.before().refusals().keySet());
    }
    for (Origin origin : refused) {
      if (origin instanceof Origin.OfRoute(ObjectKey route)
          && translation.routes().containsKey(route)) {
        touch(route, now);
      }
    }
    boolean wasAbandoned = change.before() != null && change.before().isAbandoned();
    if (change.after().isAbandoned() && !wasAbandoned) {
      touchAllOf(change.gateway(), now);
    }
  }

  private void touchAllOf(ObjectKey gateway, long now) {
    SortedTable<ObjectKey, RouteOutcome> routes = translation.routes();
    for (int i = 0; i < routes.size(); i++) {
      if (routes.valueAt(i).parents().stream()
          .anyMatch(parent -> parent.gateway().equals(gateway))) {
        touch(routes.keyAt(i), now);
      }
    }
  }

  @Override
  Assessment<RouteStatus> assess(ObjectKey key, Entry<RouteStatus> entry, long now) {
    Resource<RouteSpec> route = translation.view().routes().get(key);
    RouteOutcome outcome = translation.routes().get(key);
    if (route == null || outcome == null) {
      return new Assessment.Unseen<>();
    }
    Known<RouteStatus> base = Bases.of(entry.known, route);
    RouteStatus old = base.status();
    boolean awaits = RouteStatusBuilder.awaitsPods(route, outcome, fleets, old);
    RolloutStatus rollout = rollouts.of(key);
    boolean decided = !Objects.equals(rollout, old == null ? null : old.rollout());
    if (awaits && !decided && entry.told) {
      return new Assessment.Waiting<>(NEVER);
    }
    if (awaits && !decided && now < entry.dirtySince + HOLD.toMillis()) {
      return new Assessment.Waiting<>(entry.dirtySince + HOLD.toMillis());
    }
    RouteStatus next =
        RouteStatusBuilder.build(route, outcome, fleets, rollout, old, Instant.ofEpochMilli(now));
    if (isThere(entry, old, next)) {
      entry.told = awaits;
      return awaits ? new Assessment.Waiting<>(NEVER) : new Assessment.Settled<>();
    }
    return new Assessment.Due<>(new StatusWrite<>(key, base, next));
  }

  private static boolean isThere(
      Entry<RouteStatus> entry, @Nullable RouteStatus old, RouteStatus next) {
    return next.equals(old) || next.equals(entry.written);
  }
}
