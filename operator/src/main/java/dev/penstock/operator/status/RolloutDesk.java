package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.api.v1alpha1.RouteRollout;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.api.v1alpha1.RouteStatus;
import dev.penstock.operator.measure.PodReading;
import dev.penstock.operator.measure.ReportsView;
import dev.penstock.operator.model.ParentOutcome;
import dev.penstock.operator.model.RolloutOutcome;
import dev.penstock.operator.model.RouteOutcome;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.provider.MetricProviders;
import dev.penstock.operator.revision.RevisionStore;
import dev.penstock.operator.rollout.Conclusion;
import dev.penstock.operator.rollout.Observed;
import dev.penstock.operator.rollout.Outcome;
import dev.penstock.operator.rollout.Programmed;
import dev.penstock.operator.rollout.Rollout;
import dev.penstock.operator.rollout.RolloutEvent;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.RolloutState;
import dev.penstock.operator.view.RouteRevision;
import dev.penstock.operator.view.SortedTable;
import io.micrometer.core.instrument.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the rollouts of Routes while this replica leads: observes, has the next step decided, and
 * keeps revisions before a status names them. What was decided is kept here until it has been
 * written, and is read from the API server when another replica had led. Not thread-safe.
 */
final class RolloutDesk implements Rollouts {
  private static final Logger LOG = Logger.getLogger(RolloutDesk.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Revisions that are being tried are looked at so often; no pause is kept more exactly. */
  private static final Duration TICK = Duration.ofMillis(50);

  private final RevisionStore revisions;
  private final MetricProviders providers;
  private final RolloutHerald herald;
  private final Executor helpers;
  private final Consumer<Runnable> home;
  private final Clock clock;
  private final RouteBoard board;
  private final Fleets fleets;
  private final Map<ObjectKey, Entry> entries = new HashMap<>();
  private final Set<ObjectKey> dirty = new HashSet<>();

  /** Routes of which a revision is being tried. */
  private final Set<ObjectKey> live = new HashSet<>();

  private final KeptRevisions revisionsSeen = new KeptRevisions();
  private final AtomicInteger progressing;
  private Instant nextLook = Instant.MIN;
  private Translation translation = Translation.EMPTY;
  private ReportsView reports = ReportsView.EMPTY;

  private static final class Entry {
    final String uid;
    final RolloutTrial trial;
    @Nullable RolloutStatus decided;

    /** What every pod serves, and since when that is known. */
    @Nullable Programmed programmed;

    /** Measured, and not yet part of a decision. */
    @Nullable Conclusion conclusion;

    /** Told when what they follow from has been written. */
    final List<RolloutEvent> events = new ArrayList<>();

    final Set<Revision> kept = new HashSet<>();
    final Set<String> forgotten = new HashSet<>();
    boolean keeping;

    /** Something could not be kept or given up: to be tried again then. */
    @Nullable Instant retryAt;

    Entry(String uid, RolloutTrial trial, @Nullable RolloutStatus decided) {
      this.uid = uid;
      this.trial = trial;
      this.decided = decided;
    }

    boolean isLive() {
      return keeping
          || retryAt != null
          || (decided != null
              && switch (decided.phase()) {
                case PROGRESSING, PAUSED, PROMOTING -> true;
                case PROMOTED, FAILED, ABORTED -> false;
              });
    }
  }

  RolloutDesk(
      RolloutParts parts, RolloutHerald herald, StatusDesk.Surroundings around, Boards boards) {
    this.revisions = parts.revisions();
    this.providers = parts.providers();
    this.herald = herald;
    this.helpers = around.helpers();
    this.home = around.home();
    this.clock = around.clock();
    this.board = boards.routes();
    this.fleets = boards.fleets();
    this.progressing =
        around
            .metrics()
            .gauge(
                "penstock.rollout.progressing",
                List.of(Tag.of("kind", "Route")),
                new AtomicInteger());
    board.rollouts(this);
  }

  @Override
  public @Nullable RolloutStatus of(ObjectKey route) {
    Entry entry = entries.get(route);
    return entry == null ? null : entry.decided;
  }

  /** Takes over the newest of everything. */
  void update(Translation next, ReportsView newest) {
    SortedTable.diff(
        translation.view().routes(), next.view().routes(), (key, was, is) -> dirty.add(key));
    SortedTable.diff(translation.routes(), next.routes(), (key, was, is) -> dirty.add(key));
    revisionsSeen.update(translation.view(), next.view(), dirty::add);
    SortedTable.diff(
        reports.fleets(),
        newest.fleets(),
        (gateway, was, is) -> {
          if (is != null) {
            live.forEach(key -> report(key, is.pods()));
          }
        });
    translation = next;
    reports = newest;
  }

  private void report(ObjectKey route, List<PodReading> pods) {
    Entry entry = entries.get(route);
    if (entry != null) {
      entry.trial.report(pods);
    }
  }

  /** Has everything that may have changed decided. */
  void step(Instant now) {
    if (!now.isBefore(nextLook)) {
      dirty.addAll(live);
      nextLook = now.plus(TICK);
    }
    List<ObjectKey> due = List.copyOf(dirty);
    dirty.clear();
    for (ObjectKey key : due) {
      step(key, now);
      Entry entry = entries.get(key);
      if (entry != null && entry.isLive()) {
        live.add(key);
      } else {
        live.remove(key);
      }
    }
    progressing.set(live.size());
  }

  /** When to call {@link #step} again although nothing has changed, in ms. */
  long nextDue() {
    return live.isEmpty() ? Board.NEVER : nextLook.toEpochMilli();
  }

  /** Forgets everything: another replica leads. */
  void clear() {
    entries.clear();
    dirty.clear();
    live.clear();
    revisionsSeen.clear();
    progressing.set(0);
    translation = Translation.EMPTY;
    reports = ReportsView.EMPTY;
  }

  /** Tells what follows from a status, now that it has been written. */
  void written(StatusWrite<RouteStatus> write) {
    Entry entry = entries.get(write.key());
    RolloutStatus status = write.next().rollout();
    if (entry == null
        || entry.events.isEmpty()
        || status == null
        || !status.equals(entry.decided)) {
      return;
    }
    Resource<RouteSpec> route = translation.view().routes().get(write.key());
    RouteRollout plan = route == null ? null : route.spec().rollout();
    herald.tell(
        new RolloutHerald.Story(
            write.key(),
            entry.uid,
            status,
            plan == null ? List.of() : plan.notifications(),
            List.copyOf(entry.events)));
    entry.events.clear();
  }

  private void step(ObjectKey key, Instant now) {
    Resource<RouteSpec> route = translation.view().routes().get(key);
    RouteOutcome outcome = translation.routes().get(key);
    if (route == null || outcome == null) {
      entries.remove(key);
      return;
    }
    Entry entry = entries.get(key);
    if (entry == null || !entry.uid.equals(route.uid())) {
      RouteStatus known = board.statusOf(key, route.uid());
      if (outcome.rollout() == null && (known == null || known.rollout() == null)) {
        entries.remove(key);
        return;
      }
      entry =
          new Entry(
              route.uid(),
              new RolloutTrial(key, providers, home),
              known == null ? null : known.rollout());
      entries.put(key, entry);
    }
    if (entry.keeping || (entry.retryAt != null && now.isBefore(entry.retryAt))) {
      return;
    }
    entry.retryAt = null;
    decide(route, outcome, entry, now);
    if (entry.decided == null && outcome.rollout() == null && revisionsSeen.of(key).isEmpty()) {
      entries.remove(key);
    }
  }

  private void decide(Resource<RouteSpec> route, RouteOutcome outcome, Entry entry, Instant now) {
    RouteRollout plan = route.spec().rollout();
    if (entry.conclusion == null) {
      entry.conclusion =
          entry.trial.measure(
              plan == null ? null : plan.analysis(),
              entry.decided,
              now,
              () -> dirty.add(route.key()));
    }
    observeProgrammed(route.key(), outcome, entry, now);
    Outcome next =
        Rollout.next(plan, entry.decided, observed(route, outcome, entry), entry.conclusion, now);
    List<Revision> missing =
        next.keep().stream().filter(revision -> !entry.kept.contains(revision)).toList();
    if (!missing.isEmpty()) {
      keep(route, entry, missing);
      return;
    }
    entry.conclusion = null;
    entry.events.addAll(next.events());
    if (!Objects.equals(next.status(), entry.decided)) {
      entry.decided = next.status();
      board.touch(route.key(), now.toEpochMilli());
    }
    forget(route, entry, next.forget());
  }

  private Observed observed(Resource<RouteSpec> route, RouteOutcome outcome, Entry entry) {
    RolloutOutcome rollout = outcome.rollout();
    return new Observed(
        rollout == null ? "" : rollout.hash(),
        rollout == null ? null : fault(outcome, rollout),
        kept(route.key(), entry),
        entry.programmed,
        route.annotations().get(Penstock.ROLLOUT_ANNOTATION));
  }

  /** Nothing that no Gateway accepts is tried, and nothing of which a part is left out. */
  private static @Nullable String fault(RouteOutcome outcome, RolloutOutcome rollout) {
    return outcome.isUsable() ? rollout.fault() : outcome.refusals();
  }

  /** What the view has, and what has just been kept and not been seen yet. */
  private List<Revision> kept(ObjectKey route, Entry entry) {
    Map<String, Revision> kept = new HashMap<>();
    revisionsSeen.of(route).forEach(revision -> kept.put(revision.hash(), revision));
    entry.kept.removeIf(revision -> kept.containsValue(revision));
    entry.forgotten.retainAll(kept.keySet());
    entry.kept.forEach(revision -> kept.put(revision.hash(), revision));
    return List.copyOf(kept.values());
  }

  private void observeProgrammed(ObjectKey key, RouteOutcome outcome, Entry entry, Instant now) {
    RolloutState state = translation.view().rollouts().get(key);
    if (state == null || !isAcknowledged(key, outcome)) {
      entry.programmed = null;
    } else if (entry.programmed == null || !entry.programmed.state().equals(state)) {
      entry.programmed = new Programmed(state, now);
    }
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

  private void keep(Resource<RouteSpec> route, Entry entry, List<Revision> missing) {
    entry.keeping = true;
    RevisionStore.Owner owner = new RevisionStore.Owner(route.key(), route.uid());
    Map<Revision, RouteRevision> contents = new HashMap<>();
    for (Revision revision : missing) {
      RouteRevision content = content(route, revision.hash());
      if (content != null) {
        contents.put(revision, content);
      }
    }
    helpers.execute(
        () -> {
          String fault =
              attempt(() -> contents.forEach((r, c) -> revisions.keep(owner, c, r.number())));
          home.accept(
              () -> {
                entry.keeping = false;
                if (fault == null) {
                  entry.kept.addAll(missing);
                } else {
                  LOG.warnf("A revision of Route %s is not kept yet: %s", route.key(), fault);
                  entry.retryAt = clock.instant().plus(RETRY);
                }
                dirty.add(route.key());
              });
        });
  }

  private @Nullable RouteRevision content(Resource<RouteSpec> route, String hash) {
    RouteRevision spec = RouteRevision.of(route.spec());
    if (spec.hash().equals(hash)) {
      return spec;
    }
    return revisionsSeen.content(route.key(), hash);
  }

  private void forget(Resource<RouteSpec> route, Entry entry, List<String> hashes) {
    RevisionStore.Owner owner = new RevisionStore.Owner(route.key(), route.uid());
    for (String hash : hashes) {
      if (entry.forgotten.add(hash)) {
        helpers.execute(
            () -> {
              String fault = attempt(() -> revisions.forget(owner, hash));
              if (fault != null) {
                home.accept(
                    () -> {
                      entry.forgotten.remove(hash);
                      entry.retryAt = clock.instant().plus(RETRY);
                      dirty.add(route.key());
                    });
              }
            });
      }
    }
  }

  private static @Nullable String attempt(Runnable task) {
    try {
      task.run();
      return null;
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
