package dev.penstock.operator.push;

import dev.penstock.operator.measure.FleetReports;
import dev.penstock.operator.measure.PodReading;
import dev.penstock.operator.measure.ReportsView;
import dev.penstock.operator.view.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest report of each pod, whichever replica it is connected to. Apart from the {@link
 * Ledger}, since reports come every second and acknowledgements need not be looked at for them.
 * Written by the flow's thread alone; the view may be read by any.
 *
 * <p>A report stays when its pod goes, and is forgotten when another takes its place or it has
 * become too old: so there are no more of them than there were pods within that time.
 */
final class Reports {
  /** For how long a report counts. */
  static final Duration KEEP = Duration.ofMinutes(1);

  /** The source of what pods that are connected here report. */
  static final String HERE = "";

  /** Longer than a report takes by way of another replica. */
  private static final Duration LATE = Duration.ofSeconds(5);

  private static final int LOOKS = 4;

  private final Flow flow;
  private final InstantSource clock;
  private final Duration keep;
  private final Runnable onChange;
  private final Map<ObjectKey, TreeMap<String, Entry>> fleets = new HashMap<>();
  private volatile ReportsView view = ReportsView.EMPTY;
  private boolean looking;

  private record Entry(String source, PodReading reading) {}

  /**
   * @param keep how long a report is kept
   * @param onChange called after every change
   */
  Reports(Flow flow, InstantSource clock, Duration keep, Runnable onChange) {
    this.flow = flow;
    this.clock = clock;
    this.keep = keep;
    this.onChange = onChange;
  }

  /** All pods' newest reports. */
  ReportsView view() {
    return view;
  }

  /**
   * Takes in a report.
   *
   * @param source the replica that told of it, or {@link #HERE}
   */
  void put(String source, ObjectKey gateway, PodReading reading) {
    TreeMap<String, Entry> pods = fleets.computeIfAbsent(gateway, key -> new TreeMap<>());
    Entry next = new Entry(source, reading);
    if (!isLate(next, pods.get(reading.pod()))) {
      pods.put(reading.pod(), next);
      show(gateway, pods);
      onChange.run();
      lookSoon();
    }
  }

  /**
   * Whether a pod that has moved to another replica is still being told of by the one it came from.
   * Taken for new, counts that are lower would look like counts that begin again.
   */
  private static boolean isLate(Entry next, @Nullable Entry before) {
    return before != null
        && !before.source().equals(next.source())
        && next.reading().report().isBehind(before.reading().report())
        && next.reading().receivedAt().isBefore(before.reading().receivedAt().plus(LATE));
  }

  private void lookSoon() {
    if (!looking) {
      looking = true;
      var _ = flow.schedule(this::forgetOld, keep.dividedBy(LOOKS));
    }
  }

  private void forgetOld() {
    looking = false;
    Instant oldest = clock.instant().minus(keep);
    boolean changed = false;
    for (Map.Entry<ObjectKey, TreeMap<String, Entry>> fleet : List.copyOf(fleets.entrySet())) {
      TreeMap<String, Entry> pods = fleet.getValue();
      if (pods.values().removeIf(entry -> entry.reading().receivedAt().isBefore(oldest))) {
        show(fleet.getKey(), pods);
        changed = true;
      }
    }
    if (changed) {
      onChange.run();
    }
    if (!fleets.isEmpty()) {
      lookSoon();
    }
  }

  private void show(ObjectKey gateway, SortedMap<String, Entry> pods) {
    if (pods.isEmpty()) {
      fleets.remove(gateway);
      view = new ReportsView(view.fleets().without(gateway));
    } else {
      List<PodReading> readings = pods.values().stream().map(Entry::reading).toList();
      view = new ReportsView(view.fleets().with(gateway, new FleetReports(readings)));
    }
  }
}
