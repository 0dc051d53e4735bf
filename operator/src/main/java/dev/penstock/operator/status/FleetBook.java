package dev.penstock.operator.status;

import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.model.FleetTranslation;
import dev.penstock.operator.push.FleetLedger;
import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.SortedTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each fleet's acknowledgements, reduced anew only when something of the fleet has changed,
 * and remembers since when pods have been missing. Not thread-safe.
 */
final class FleetBook implements Fleets {
  /** Longer than pods take to find another replica, and followers to tell a new leader. */
  static final Duration GRACE = Duration.ofSeconds(15);

  private static final long NEVER = Long.MAX_VALUE;

  private final Map<ObjectKey, Page> pages = new HashMap<>();
  private long nextDue = NEVER;

  private record Page(
      Appearances appearances,
      FleetLedger ledger,
      @Nullable FleetFacts facts,
      boolean settled,
      long incompleteSince,
      FleetAcks acks) {}

  /** A fleet whose acknowledgements are not what they were; null for none. */
  record Change(ObjectKey gateway, @Nullable FleetAcks before, FleetAcks after) {}

  /**
   * Takes over the newest moment.
   *
   * @return the fleets that changed
   */
  List<Change> update(Moment moment, long nowMillis) {
    nextDue = NEVER;
    List<Change> changes = new ArrayList<>();
    SortedTable<ObjectKey, FleetTranslation> fleets = moment.translation().fleets();
    pages.keySet().removeIf(gateway -> !fleets.containsKey(gateway));
    for (int i = 0; i < fleets.size(); i++) {
      ObjectKey gateway = fleets.keyAt(i);
      Page before = pages.get(gateway);
      Page after = turn(gateway, fleets.valueAt(i), before, moment, nowMillis);
      if (!after.equals(before)) {
        pages.put(gateway, after);
        changes.add(new Change(gateway, before == null ? null : before.acks(), after.acks()));
      }
      if (!after.settled() && after.incompleteSince() != NEVER) {
        nextDue = Math.min(nextDue, after.incompleteSince() + GRACE.toMillis());
      }
    }
    return changes;
  }

  /** When a fleet's missing pods will have been missing for too long, in ms. */
  long nextDue() {
    return nextDue;
  }

  @Override
  public @Nullable FleetAcks of(ObjectKey gateway) {
    Page page = pages.get(gateway);
    return page == null ? null : page.acks();
  }

  @SuppressWarnings("ReferenceEquality") // What did not change is the same object.
  private Page turn(
      ObjectKey gateway, FleetTranslation fleet, @Nullable Page before, Moment moment, long now) {
    Appearances appearances = appearances(fleet.snapshot(), before, moment);
    FleetLedger ledger = moment.ledger().fleet(gateway);
    FleetFacts facts = moment.facts().get(gateway);
    long since = before == null ? NEVER : before.incompleteSince();
    boolean settled = isSettled(since, now);
    if (before != null
        && before.appearances() == appearances
        && before.ledger() == ledger
        && before.facts() == facts
        && before.settled() == settled) {
      return before;
    }
    FleetAcks acks =
        FleetAcks.of(
            ledger,
            appearances,
            facts,
            resource -> moment.translation().originsOf(gateway, resource),
            settled);
    long nextSince = acks.isComplete() ? NEVER : Math.min(since, now);
    return new Page(
        acks.isAgreed() ? appearances.agreed() : appearances,
        ledger,
        facts,
        settled,
        nextSince,
        acks);
  }

  private static Appearances appearances(
      ConfigSnapshot snapshot, @Nullable Page before, Moment moment) {
    AsOf asOf = moment.translation().view().contentAsOf();
    return before == null
        ? Appearances.of(snapshot, asOf)
        : before.appearances().next(snapshot, asOf);
  }

  private static boolean isSettled(long since, long now) {
    return since != NEVER && now >= since + GRACE.toMillis();
  }
}
