package dev.penstock.operator.push;

import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.SortedTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every connected pod has acknowledged: those connected here, and those of which other
 * replicas told. Written by the flow's thread alone; the views may be read by any.
 */
final class Ledger {
  private final Map<ObjectKey, TreeMap<String, PodState>> local = new HashMap<>();
  private final Map<String, Map<ObjectKey, List<PodState>>> remote = new HashMap<>();
  private final Runnable onChange;
  private volatile LedgerView localView = LedgerView.EMPTY;
  private volatile LedgerView mergedView = LedgerView.EMPTY;

  /**
   * @param onChange called after every change
   */
  Ledger(Runnable onChange) {
    this.onChange = onChange;
  }

  /** All pods, whichever replica they are connected to. */
  LedgerView view() {
    return mergedView;
  }

  /** The pods that are connected here. */
  LedgerView localView() {
    return localView;
  }

  void put(ObjectKey gateway, PodState pod) {
    PodState before = local.computeIfAbsent(gateway, key -> new TreeMap<>()).put(pod.pod(), pod);
    if (!pod.equals(before)) {
      localChanged(gateway);
    }
  }

  void remove(ObjectKey gateway, String pod) {
    TreeMap<String, PodState> pods = local.get(gateway);
    if (pods != null && pods.remove(pod) != null) {
      if (pods.isEmpty()) {
        local.remove(gateway);
      }
      localChanged(gateway);
    }
  }

  void putRemote(String replica, ObjectKey gateway, List<PodState> pods) {
    Map<ObjectKey, List<PodState>> fleets = remote.computeIfAbsent(replica, key -> new HashMap<>());
    List<PodState> before = fleets.getOrDefault(gateway, List.of());
    List<PodState> now = sinceFirstHeard(pods, before);
    if (!now.equals(before)) {
      if (now.isEmpty()) {
        fleets.remove(gateway);
      } else {
        fleets.put(gateway, now);
      }
      merge(gateway);
    }
  }

  /** Forgets what the replica told: it tells another one now, or is gone. */
  void removeRemote(String replica) {
    Map<ObjectKey, List<PodState>> fleets = remote.remove(replica);
    if (fleets != null) {
      fleets.keySet().forEach(this::merge);
    }
  }

  /** A pod that is told of again has not connected again. */
  private static List<PodState> sinceFirstHeard(List<PodState> pods, List<PodState> before) {
    Map<String, PodState> known = new HashMap<>();
    before.forEach(pod -> known.put(pod.uid(), pod));
    return pods.stream()
        .map(pod -> pod.since(known.getOrDefault(pod.uid(), pod).connectedSince()))
        .toList();
  }

  private void localChanged(ObjectKey gateway) {
    TreeMap<String, PodState> pods = local.get(gateway);
    localView = with(localView, gateway, pods == null ? List.of() : List.copyOf(pods.values()));
    merge(gateway);
  }

  private void merge(ObjectKey gateway) {
    TreeMap<String, PodState> all = new TreeMap<>();
    remote.values().forEach(fleets -> addAll(all, fleets.getOrDefault(gateway, List.of())));
    // A pod that moved here may still be told of by the replica it came from.
    addAll(all, localView.fleet(gateway).pods());
    mergedView = with(mergedView, gateway, List.copyOf(all.values()));
    onChange.run();
  }

  private static void addAll(Map<String, PodState> all, List<PodState> pods) {
    pods.forEach(pod -> all.put(pod.pod(), pod));
  }

  private static LedgerView with(LedgerView view, ObjectKey gateway, List<PodState> pods) {
    SortedTable<ObjectKey, FleetLedger> fleets = view.fleets();
    return new LedgerView(
        pods.isEmpty() ? fleets.without(gateway) : fleets.with(gateway, new FleetLedger(pods)));
  }
}
