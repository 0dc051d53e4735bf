package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.api.v1alpha1.RouteStatus;
import dev.penstock.operator.fleet.RevisionFacts.RevisionPod;
import dev.penstock.operator.measure.SeriesKey;
import dev.penstock.operator.model.ParentOutcome;
import dev.penstock.operator.model.RolloutOutcome;
import dev.penstock.operator.model.RouteOutcome;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.revision.RevisionStore;
import dev.penstock.operator.rollout.Observed;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.RouteRevision;
import dev.penstock.operator.view.SortedTable;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Routes: both revisions run side by side in every pod that serves the Route. */
final class RouteRollouts implements RolloutKind {
  private final RouteBoard board;
  private final Fleets fleets;
  private final KeptRevisions revisions = new KeptRevisions();
  private Translation translation = Translation.EMPTY;

  RouteRollouts(RouteBoard board, Fleets fleets) {
    this.board = board;
    this.fleets = fleets;
  }

  @Override
  public String name() {
    return "Route";
  }

  @Override
  public void update(Moment next, Consumer<ObjectKey> changed) {
    Translation before = translation;
    translation = next.translation();
    SortedTable.diff(
        before.view().routes(), translation.view().routes(), (key, was, is) -> changed.accept(key));
    SortedTable.diff(before.routes(), translation.routes(), (key, was, is) -> changed.accept(key));
    revisions.update(before.view(), translation.view(), changed);
  }

  @Override
  public void clear() {
    revisions.clear();
    translation = Translation.EMPTY;
  }

  @Override
  public Sight look(ObjectKey key, @Nullable RolloutStatus decided) {
    Resource<RouteSpec> route = translation.view().routes().get(key);
    RouteOutcome outcome = translation.routes().get(key);
    if (route == null || outcome == null) {
      return new Sight.Gone();
    }
    RolloutOutcome rollout = outcome.rollout();
    return new Sight.Seen(
        route.uid(),
        route.spec().rollout(),
        rollout == null ? "" : rollout.hash(),
        rollout == null ? null : fault(outcome, rollout),
        revisions.of(key),
        isAcknowledged(key, outcome) ? translation.view().rollouts().get(key) : null,
        Observed.Readiness.WHOLE,
        route.annotations().get(Penstock.ROLLOUT_ANNOTATION));
  }

  /** Nothing that no Gateway accepts is tried, and nothing of which a part is left out. */
  private static @Nullable String fault(RouteOutcome outcome, RolloutOutcome rollout) {
    return outcome.isUsable() ? rollout.fault() : outcome.refusals();
  }

  /** By every fleet that serves the Route, and at least one. */
  private boolean isAcknowledged(ObjectKey route, RouteOutcome outcome) {
    List<ParentOutcome> serving =
        outcome.parents().stream().filter(parent -> !parent.servedListeners().isEmpty()).toList();
    return !serving.isEmpty()
        && serving.stream()
            .map(parent -> fleets.of(parent.gateway()))
            .allMatch(
                acks -> acks != null && acks.route(route) == Acknowledgement.State.ACKNOWLEDGED);
  }

  @Override
  public @Nullable RolloutStatus written(ObjectKey key, String uid) {
    RouteStatus status = board.statusOf(key, uid);
    return status == null ? null : status.rollout();
  }

  @Override
  public void touch(ObjectKey key, long now) {
    board.touch(key, now);
  }

  @Override
  public RevisionStore.@Nullable Content content(ObjectKey key, String hash) {
    Resource<RouteSpec> route = translation.view().routes().get(key);
    RouteRevision spec = route == null ? null : RouteRevision.of(route.spec());
    RouteRevision content =
        spec != null && spec.hash().equals(hash) ? spec : revisions.content(key, hash);
    return content == null ? null : new RevisionStore.Content(hash, content.toTree());
  }

  @Override
  public RevisionStore.Owner owner(ObjectKey key, String uid) {
    return new RevisionStore.Owner(RevisionStore.Kind.ROUTE, key, uid);
  }

  @Override
  public SeriesKey series(ObjectKey key, String revision) {
    return new SeriesKey(key.toString(), revision);
  }

  @Override
  public boolean isServedBy(ObjectKey key, ObjectKey gateway) {
    return true;
  }

  @Override
  public @Nullable List<RevisionPod> pods(ObjectKey key) {
    return null;
  }
}
