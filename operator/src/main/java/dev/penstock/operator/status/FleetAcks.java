package dev.penstock.operator.status;

import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.model.Origin;
import dev.penstock.operator.push.FleetLedger;
import dev.penstock.operator.push.PodNack;
import dev.penstock.operator.push.PodState;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.ObjectKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet's pods have acknowledged, reduced once so that asking for one of thousands of Routes
 * costs a handful of comparisons. Immutable.
 *
 * <p>A pod has an object's present config when it acknowledged the current version, or when the
 * as-of it acknowledged covers the one at which that config first appeared. The resourceVersion of
 * the object itself tells nothing: a mended Secret brings back a listener of an old Gateway.
 *
 * <p>A pod without any config yet serves nothing and is not counted. A pod that is ready but has no
 * stream to any replica of the operator serves what it last had: while there is one, nothing new
 * counts as acknowledged.
 */
final class FleetAcks {
  private final List<PodState> pods;
  private final Set<String> missing;
  private final Appearances appearances;
  private final boolean agreed;
  private final boolean haveTheRest;
  private final AsOf seenByAll;
  private final Map<Origin, Acknowledgement.Refused> refusals;
  private final @Nullable String wholeRefusal;
  private final boolean settled;

  private FleetAcks(
      List<PodState> pods,
      Set<String> missing,
      Appearances appearances,
      Map<Origin, Acknowledgement.Refused> refusals,
      boolean settled) {
    this.settled = settled;
    this.pods = pods;
    this.missing = missing;
    this.appearances = appearances;
    List<PodState> behind = pods.stream().filter(pod -> !pod.isAt(appearances.version())).toList();
    this.agreed = !pods.isEmpty() && behind.isEmpty();
    this.haveTheRest = behind.stream().allMatch(appearances::hasTheRest);
    this.seenByAll = behind.stream().map(PodState::asOf).reduce(AsOf::common).orElse(AsOf.NONE);
    this.refusals = refusals;
    this.wholeRefusal = wholeRefusal(pods);
  }

  /**
   * Reduces a ledger.
   *
   * @param appearances what the fleet's pods should have, and since when
   * @param facts null while the fleet's pods have not been looked at
   * @param originsOf the objects a resource of the fleet's config comes from
   * @param settled false while pods that are not connected may still be about to reconnect
   */
  static FleetAcks of(
      FleetLedger ledger,
      Appearances appearances,
      @Nullable FleetFacts facts,
      Function<ResourceName, List<Origin>> originsOf,
      boolean settled) {
    List<PodState> serving =
        ledger.pods().stream().filter(pod -> !pod.version().isEmpty()).toList();
    Set<String> missing = facts == null ? new HashSet<>() : new HashSet<>(facts.readyPods());
    serving.forEach(pod -> missing.remove(pod.pod()));
    return new FleetAcks(serving, missing, appearances, refusals(serving, originsOf), settled);
  }

  /** Whether a Route's present config is in force. */
  Acknowledgement route(ObjectKey route) {
    Acknowledgement refused = refusals.isEmpty() ? null : refusals.get(new Origin.OfRoute(route));
    return refused != null ? refused : state(appearances.route(route));
  }

  /** Whether a listener's present config, with its certificate, is in force. */
  Acknowledgement listener(String listener) {
    Acknowledgement refused =
        refusals.isEmpty() ? null : refusals.get(new Origin.OfListener(listener));
    return refused != null ? refused : unlessRefusedAsAWhole(appearances.listener(listener));
  }

  /** Whether the present config of all of a Gateway's listeners is in force, and no other. */
  Acknowledgement gateway() {
    return unlessRefusedAsAWhole(appearances.anyListener());
  }

  /**
   * Whether what the pods now hand over to each other is in force: the whole handover with the pods
   * it names, or that there is none any more.
   */
  Acknowledgement handover() {
    Acknowledgement refused = refusals.get(new Origin.OfFleet());
    return refused != null ? refused : state(appearances.handover());
  }

  /** Whether all serving pods have all there is, and at least one serves. */
  boolean isAgreed() {
    return agreed;
  }

  /** Whether no pod serves, or none is known to. */
  boolean nobody() {
    return pods.isEmpty();
  }

  /** Whether no pod serves, and that has been so for longer than a reconnect takes. */
  boolean isAbandoned() {
    return pods.isEmpty() && settled;
  }

  /** Whether all ready pods are connected, and at least one. */
  boolean isComplete() {
    return !pods.isEmpty() && missing.isEmpty();
  }

  /** Whether this may be told as it is, or may be about to mend itself. */
  boolean isSettled() {
    return settled || isComplete();
  }

  /** The objects that some pod refuses, and why. */
  Map<Origin, Acknowledgement.Refused> refusals() {
    return refusals;
  }

  private Acknowledgement unlessRefusedAsAWhole(AsOf since) {
    return wholeRefusal != null ? new Acknowledgement.Refused(wholeRefusal) : state(since);
  }

  private Acknowledgement state(AsOf since) {
    if (pods.isEmpty()) {
      return Acknowledgement.State.NO_PODS;
    }
    boolean had = agreed || (haveTheRest && seenByAll.covers(since));
    return had && missing.isEmpty()
        ? Acknowledgement.State.ACKNOWLEDGED
        : Acknowledgement.State.AWAITED;
  }

  private static Map<Origin, Acknowledgement.Refused> refusals(
      List<PodState> pods, Function<ResourceName, List<Origin>> originsOf) {
    Map<Origin, Acknowledgement.Refused> refusals = new HashMap<>();
    for (PodState pod : pods) {
      for (var rejection : pod.rejections()) {
        for (Origin origin : originsOf.apply(rejection.resource())) {
          refusals.putIfAbsent(
              origin,
              new Acknowledgement.Refused(
                  "pod %s refuses it: %s".formatted(pod.pod(), rejection.message())));
        }
      }
    }
    return Map.copyOf(refusals);
  }

  /** A version mismatch or a stale delta is mended by the next delta and nobody's affair. */
  private static @Nullable String wholeRefusal(List<PodState> pods) {
    return pods.stream()
        .flatMap(pod -> Optional.ofNullable(pod.nack()).map(nack -> sentence(pod, nack)).stream())
        .filter(sentence -> !sentence.isEmpty())
        .findFirst()
        .orElse(null);
  }

  private static String sentence(PodState pod, PodNack nack) {
    return switch (nack.reason()) {
      case VERSION_MISMATCH, STALE -> "";
      case UNSPECIFIED, MALFORMED ->
          "pod %s refuses the config as a whole: %s".formatted(pod.pod(), nack.message());
    };
  }
}
