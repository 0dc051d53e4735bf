package dev.penstock.operator.status;

import dev.penstock.operator.push.PodState;
import dev.penstock.operator.snapshot.ConfigResource;
import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.snapshot.ListenerResource;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.SortedTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * As of when the present config of each listener and Route of a fleet, and its handover, first
 * appeared, whatever object's change brought it about: a Secret's brings a listener, a Gateway's a
 * Route, a pod's a handover. Kept only for what has appeared since all pods last had all there was.
 * Endpoints are left out: a Route is in force wherever its backends happen to run. Immutable.
 */
final class Appearances {
  /** The first that was seen of its version. */
  private final Sight latest;

  /** All that is not kept apart appeared no later. */
  private final Agreement agreed;

  private final AsOf anyListener;
  private final SortedTable<String, AsOf> listeners;
  private final SortedTable<String, AsOf> routes;
  private final AsOf handover;

  /**
   * A snapshot that was seen.
   *
   * @param asOf how far another replica must have seen at least to know the same objects
   */
  private record Sight(ConfigSnapshot snapshot, AsOf asOf) {
    Agreement agreement() {
      return new Agreement(snapshot.version(), asOf);
    }
  }

  /** What remains of a sight once all pods had it: without them it may last, the snapshot not. */
  private record Agreement(String version, AsOf asOf) {}

  private Appearances(
      Sight latest,
      Agreement agreed,
      AsOf anyListener,
      SortedTable<String, AsOf> listeners,
      SortedTable<String, AsOf> routes,
      AsOf handover) {
    this.latest = latest;
    this.agreed = agreed;
    this.anyListener = anyListener;
    this.listeners = listeners;
    this.routes = routes;
    this.handover = handover;
  }

  /**
   * Those of a fleet of which nothing earlier is known.
   *
   * @param asOf the {@code contentAsOf} of the view that the snapshot was computed from
   */
  static Appearances of(ConfigSnapshot snapshot, AsOf asOf) {
    return agreed(new Sight(snapshot, asOf));
  }

  /** Those of the snapshot that came next. Costs nothing when its version is the same. */
  Appearances next(ConfigSnapshot snapshot, AsOf asOf) {
    if (snapshot.version().equals(version())) {
      return this;
    }
    ConfigSnapshot before = latest.snapshot();
    var changedListeners = changes(before.listeners(), snapshot.listeners(), asOf);
    Set<String> certificates =
        changes(before.certificates(), snapshot.certificates(), asOf).keySet();
    for (ListenerResource listener : snapshot.listeners().values()) {
      if (listener.certificates().stream().anyMatch(certificates::contains)) {
        changedListeners.put(listener.name(), Optional.of(asOf));
      }
    }
    return new Appearances(
        new Sight(snapshot, asOf),
        agreed,
        changedListeners.isEmpty() ? anyListener : asOf,
        listeners.patched(changedListeners),
        routes.patched(changes(before.routes(), snapshot.routes(), asOf)),
        before.handovers().equals(snapshot.handovers()) ? handover : asOf);
  }

  /** These, when all pods have all there is now. */
  Appearances agreed() {
    return agreed.equals(latest.agreement()) ? this : agreed(latest);
  }

  /** The fleet's current version. */
  String version() {
    return latest.snapshot().version();
  }

  /** True when the pod has all that is not kept apart, or something newer. */
  boolean hasTheRest(PodState pod) {
    return pod.isAt(agreed.version()) || pod.asOf().covers(agreed.asOf());
  }

  /** That of a listener; {@link AsOf#NONE} when it is not kept apart. */
  AsOf listener(String name) {
    return Objects.requireNonNullElse(listeners.get(name), AsOf.NONE);
  }

  /** When a listener was last added, changed or removed; {@link AsOf#NONE} when not kept apart. */
  AsOf anyListener() {
    return anyListener;
  }

  /** That of a Route; {@link AsOf#NONE} when it is not kept apart. */
  AsOf route(ObjectKey key) {
    return Objects.requireNonNullElse(routes.get(key.toString()), AsOf.NONE);
  }

  /**
   * When the handover was last added, changed or removed; {@link AsOf#NONE} when not kept apart.
   */
  AsOf handover() {
    return handover;
  }

  private static Appearances agreed(Sight sight) {
    return new Appearances(
        sight, sight.agreement(), AsOf.NONE, SortedTable.empty(), SortedTable.empty(), AsOf.NONE);
  }

  /** Listeners and certificates of a Gateway are made anew together, most of them equal. */
  private static <R extends ConfigResource> Map<String, Optional<AsOf>> changes(
      SortedTable<String, R> before, SortedTable<String, R> after, AsOf asOf) {
    Map<String, Optional<AsOf>> changes = new HashMap<>();
    SortedTable.diff(
        before,
        after,
        (name, was, is) -> {
          if (is == null) {
            changes.put(name, Optional.empty());
          } else if (!is.equals(was)) {
            changes.put(name, Optional.of(asOf));
          }
        });
    return changes;
  }
}
