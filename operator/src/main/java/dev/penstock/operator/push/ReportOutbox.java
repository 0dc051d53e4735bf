package dev.penstock.operator.push;

import dev.penstock.operator.measure.FleetReports;
import dev.penstock.operator.measure.PodReading;
import dev.penstock.operator.measure.ReportsView;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.SortedTable;
import dev.penstock.protocol.v1.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reports that the leader has yet to be told of. Confined to the flow's thread. */
final class ReportOutbox {
  /** With one report of the greatest size more, an update is still taken in. */
  static final int BUDGET_OCTETS = 8 * 1024 * 1024;

  /** The leader takes a report for as old as its message: an older one must not look like new. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Map<ObjectKey, Queue<PodReading>> waiting = new HashMap<>();
  private ReportsView known = ReportsView.EMPTY;

  /** Takes in what has come since the last time, unless something is still waiting. */
  void fill(ReportsView now, Instant time) {
    if (waiting.isEmpty()) {
      Instant oldest = time.minus(FRESH);
      SortedTable.diff(
          known.fleets(),
          now.fleets(),
          (gateway, before, after) -> add(gateway, before, after, oldest));
      known = now;
    }
  }

  /** The fleets with reports that wait. */
  Set<ObjectKey> gateways() {
    return Collections.unmodifiableSet(waiting.keySet());
  }

  /**
   * Takes out the reports of a fleet's pods that fit into one update.
   *
   * @return by pod
   */
  Map<String, Report> take(ObjectKey gateway) {
    Map<String, Report> taken = new HashMap<>();
    Queue<PodReading> readings = waiting.getOrDefault(gateway, new ArrayDeque<>());
    long octets = 0;
    while (!readings.isEmpty() && octets < BUDGET_OCTETS) {
      PodReading reading = readings.remove();
      Report report = ReportMapper.toProto(reading.report());
      octets += report.getSerializedSize();
      taken.put(reading.pod(), report);
    }
    if (readings.isEmpty()) {
      waiting.remove(gateway);
    }
    return taken;
  }

  private void add(
      ObjectKey gateway,
      @Nullable FleetReports before,
      @Nullable FleetReports after,
      Instant oldest) {
    Set<PodReading> old = Collections.newSetFromMap(new IdentityHashMap<>());
    if (before != null) {
      old.addAll(before.pods());
    }
    Queue<PodReading> added = new ArrayDeque<>();
    if (after != null) {
      after.pods().stream()
          .filter(reading -> !old.contains(reading) && !reading.receivedAt().isBefore(oldest))
          .forEach(added::add);
    }
    if (!added.isEmpty()) {
      waiting.put(gateway, added);
    }
  }
}
