package dev.penstock.operator.push;

import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.snapshot.SnapshotDiff;
import dev.penstock.protocol.v1.OperatorMessage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One fleet: the newest snapshot, some that came before it, and the streams of its pods. A delta is
 * built once for all pods that hold the same version. Confined to the flow's thread.
 */
final class FleetChannel {
  private final int history;
  private final PushMetrics metrics;
  private final FleetMeters meters;
  private final Set<PodStream> streams = new LinkedHashSet<>();
  private final Map<String, ConfigSnapshot> snapshots = new LinkedHashMap<>();
  private final Map<String, OperatorMessage> messages = new HashMap<>();
  private @Nullable ConfigSnapshot current;

  /**
   * @param history how many past snapshots to keep
   */
  FleetChannel(int history, PushMetrics metrics, FleetMeters meters) {
    this.history = history;
    this.metrics = metrics;
    this.meters = meters;
  }

  PushMetrics metrics() {
    return metrics;
  }

  FleetMeters meters() {
    return meters;
  }

  /** Null while there is no such Gateway: then its pods keep what they have. */
  @Nullable ConfigSnapshot current() {
    return current;
  }

  void publish(@Nullable ConfigSnapshot next) {
    ConfigSnapshot before = current;
    current = next;
    meters.current(next);
    if (next == null) {
      return;
    }
    if (before == null || !before.equals(next)) {
      messages.clear();
      remember(next);
    }
    long arrived = metrics.taken();
    List.copyOf(streams).forEach(stream -> stream.changed(arrived));
  }

  void join(PodStream stream) {
    streams.add(stream);
  }

  void leave(PodStream stream) {
    streams.remove(stream);
  }

  boolean isUnused() {
    return current == null && streams.isEmpty();
  }

  /** The stream of the pod, of whichever UID. */
  @Nullable PodStream streamOf(String pod) {
    for (PodStream stream : streams) {
      if (stream.pod().pod().equals(pod)) {
        return stream;
      }
    }
    return null;
  }

  List<PodStream> streams() {
    return List.copyOf(streams);
  }

  /** A snapshot of this version, or null when there was none or it has been forgotten. */
  @Nullable ConfigSnapshot remembered(String version) {
    return snapshots.get(version);
  }

  /**
   * What takes a pod from one snapshot to the newest.
   *
   * @param from null for a full snapshot
   */
  OperatorMessage delta(@Nullable ConfigSnapshot from, ConfigSnapshot to) {
    return messages.computeIfAbsent(
        from == null ? "" : from.version(),
        version ->
            OperatorMessage.newBuilder()
                .setDelta(ProtoMapper.toProto(SnapshotDiff.between(from, to)))
                .build());
  }

  private void remember(ConfigSnapshot snapshot) {
    snapshots.remove(snapshot.version());
    snapshots.put(snapshot.version(), snapshot);
    if (snapshots.size() > history) {
      snapshots.remove(snapshots.keySet().iterator().next());
    }
  }
}
