package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.fleet.RevisionFacts;
import dev.penstock.operator.fleet.RevisionFacts.Kept;
import dev.penstock.operator.fleet.RevisionFacts.RevisionPod;
import dev.penstock.operator.fleet.RevisionFacts.Tried;
import dev.penstock.operator.measure.SeriesKey;
import dev.penstock.operator.model.FleetTranslation;
import dev.penstock.operator.revision.RevisionStore;
import dev.penstock.operator.rollout.Observed.Readiness;
import dev.penstock.operator.snapshot.HandoverResource;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.RolloutState;
import dev.penstock.operator.view.SortedTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gateways: each revision has pods of its own, and connections are shared out among them. */
final class GatewayRollouts implements RolloutKind {
  private static final Readiness NO_PODS = new Readiness(-1, null);

  private final GatewayBoard board;
  private final Fleets fleets;
  private Moment moment = Moment.START;

  GatewayRollouts(GatewayBoard board, Fleets fleets) {
    this.board = board;
    this.fleets = fleets;
  }

  @Override
  public String name() {
    return "Gateway";
  }

  @Override
  public void update(Moment next, Consumer<ObjectKey> changed) {
    Moment before = moment;
    moment = next;
    SortedTable.diff(
        before.translation().view().gateways(),
        next.translation().view().gateways(),
        (key, was, is) -> changed.accept(key));
    SortedTable.diff(
        before.translation().view().fleetRollouts(),
        next.translation().view().fleetRollouts(),
        (key, was, is) -> changed.accept(key));
    next.facts()
        .forEach(
            (key, facts) -> {
              if (!facts.equals(before.facts().get(key))) {
                changed.accept(key);
              }
            });
  }

  @Override
  public void clear() {
    moment = Moment.START;
  }

  @Override
  public Sight look(ObjectKey key, @Nullable RolloutStatus decided) {
    Resource<GatewaySpec> gateway = moment.translation().view().gateways().get(key);
    if (gateway == null) {
      return new Sight.Gone();
    }
    FleetFacts facts = moment.facts().get(key);
    if (facts == null || facts.generation() < gateway.generation()) {
      return new Sight.Unclear();
    }
    RevisionFacts revisions = facts.revisions();
    Acknowledgement handover = handover(key, facts);
    RolloutState programmed = programmed(key, handover);
    return new Sight.Seen(
        gateway.uid(),
        gateway.spec().rollout(),
        gateway.spec().rollout() == null ? "" : revisions.spec().hash(),
        null,
        revisions.kept().stream()
            .map(
                kept ->
                    new RolloutStatus.Revision(Math.max(1, kept.number()), kept.content().hash()))
            .toList(),
        programmed,
        readiness(revisions.tried(), decided, programmed, handover),
        gateway.annotations().get(Penstock.ROLLOUT_ANNOTATION));
  }

  /**
   * What of a canary's pods is known may be known of an earlier one. Before the first share is
   * given to it, every pod knows whose connections it is to take: one that does not refuses them.
   */
  private static Readiness readiness(
      @Nullable Tried tried,
      @Nullable RolloutStatus decided,
      @Nullable RolloutState programmed,
      Acknowledgement handover) {
    if (tried == null
        || decided == null
        || decided.canary() == null
        || !decided.canary().hash().equals(tried.hash())) {
      return NO_PODS;
    }
    boolean expected = programmed != null && tried.hash().equals(programmed.canary());
    String obstacle =
        tried.obstacle() == null && handover instanceof Acknowledgement.Refused(String message)
            ? message
            : tried.obstacle();
    return decided.weight() > 0 || expected
        ? new Readiness(tried.capacity(), obstacle)
        : new Readiness(Math.min(0, tried.capacity()), obstacle);
  }

  /** Whether the pods have what they are to hand over; a fleet of none has nothing to be told. */
  private Acknowledgement handover(ObjectKey key, FleetFacts facts) {
    FleetAcks acks = fleets.of(key);
    if (acks == null) {
      return Acknowledgement.State.AWAITED;
    }
    return facts.desiredReplicas() == 0 && acks.nobody()
        ? Acknowledgement.State.ACKNOWLEDGED
        : acks.handover();
  }

  /** Also the revision that is tried has to be the one that connections are handed over to. */
  private @Nullable RolloutState programmed(ObjectKey key, Acknowledgement acknowledgement) {
    RolloutState state = moment.translation().view().fleetRollouts().get(key);
    FleetTranslation fleet = moment.translation().fleets().get(key);
    if (state == null || fleet == null || acknowledgement != Acknowledgement.State.ACKNOWLEDGED) {
      return null;
    }
    HandoverResource handover = fleet.snapshot().handovers().get(HandoverResource.NAME);
    String canary = state.canary();
    return canary == null || (handover != null && handover.toRevision().equals(canary))
        ? state
        : null;
  }

  @Override
  public @Nullable RolloutStatus written(ObjectKey key, String uid) {
    GatewayStatus status = board.statusOf(key, uid);
    return status == null ? null : status.rollout();
  }

  @Override
  public void touch(ObjectKey key, long now) {
    board.touch(key, now);
  }

  @Override
  public RevisionStore.@Nullable Content content(ObjectKey key, String hash) {
    return revisions(key).stream()
        .flatMap(
            facts ->
                Stream.concat(Stream.of(facts.spec()), facts.kept().stream().map(Kept::content)))
        .filter(content -> content.hash().equals(hash))
        .findFirst()
        .map(content -> new RevisionStore.Content(hash, content.toTree()))
        .orElse(null);
  }

  @Override
  public RevisionStore.Owner owner(ObjectKey key, String uid) {
    return new RevisionStore.Owner(RevisionStore.Kind.GATEWAY, key, uid);
  }

  @Override
  public SeriesKey series(ObjectKey key, String revision) {
    return SeriesKey.ofPod(revision);
  }

  @Override
  public boolean isServedBy(ObjectKey key, ObjectKey gateway) {
    return key.equals(gateway);
  }

  @Override
  public List<RevisionPod> pods(ObjectKey key) {
    return revisions(key).map(RevisionFacts::pods).orElse(List.of());
  }

  private Optional<RevisionFacts> revisions(ObjectKey key) {
    return Optional.ofNullable(moment.facts().get(key)).map(FleetFacts::revisions);
  }
}
