package dev.penstock.operator.snapshot;

import dev.penstock.operator.view.SortedTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what to send to a pod that holds one snapshot and should hold another. */
public final class SnapshotDiff {
  private SnapshotDiff() {}

  /**
   * The delta that turns one snapshot into another of the same fleet.
   *
   * @param from what the pod holds; null when it holds nothing that is known, which results in a
   *     full snapshot
   * @param to what the pod should hold
   */
  public static SnapshotDelta between(@Nullable ConfigSnapshot from, ConfigSnapshot to) {
    ConfigSnapshot base = from == null ? ConfigSnapshot.EMPTY : from;
    List<ResourceName> removed = new ArrayList<>();
    return new SnapshotDelta(
        from == null ? "" : from.version(),
        to.version(),
        to.asOf(),
        changed(ResourceKind.LISTENER, base.listeners(), to.listeners(), removed),
        changed(ResourceKind.ROUTE, base.routes(), to.routes(), removed),
        changed(ResourceKind.CLUSTER, base.clusters(), to.clusters(), removed),
        changed(ResourceKind.CERTIFICATE, base.certificates(), to.certificates(), removed),
        changed(ResourceKind.HANDOVER, base.handovers(), to.handovers(), removed),
        changed(ResourceKind.TICKET_KEYS, base.ticketKeys(), to.ticketKeys(), removed),
        removed);
  }

  private static <R extends ConfigResource> List<R> changed(
      ResourceKind kind,
      SortedTable<String, R> from,
      SortedTable<String, R> to,
      List<ResourceName> removed) {
    List<R> upserts = new ArrayList<>();
    SortedTable.diff(
        from,
        to,
        (name, before, after) -> {
          if (after == null) {
            removed.add(new ResourceName(kind, name));
          } else if (!after.equals(before)) {
            upserts.add(after);
          }
        });
    return upserts;
  }
}
