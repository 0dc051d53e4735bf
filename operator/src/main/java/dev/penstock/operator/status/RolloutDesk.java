package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.RolloutNotification;
import dev.penstock.api.v1alpha1.RolloutPlan;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.operator.measure.PodReading;
import dev.penstock.operator.measure.ReportsView;
import dev.penstock.operator.provider.MetricProviders;
import dev.penstock.operator.revision.RevisionStore;
import dev.penstock.operator.rollout.Conclusion;
import dev.penstock.operator.rollout.Observed;
import dev.penstock.operator.rollout.Outcome;
import dev.penstock.operator.rollout.Programmed;
import dev.penstock.operator.rollout.Rollout;
import dev.penstock.operator.rollout.RolloutEvent;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.RolloutState;
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
 * Runs the rollouts of the objects of one kind while this replica leads: observes, has the next
 * step decided, and keeps revisions before a status names them. What was decided is kept here until
 * it has been written, and is read from the API server when another replica had led. Not
 * thread-safe.
 */
final class RolloutDesk implements Rollouts {
  private static final Logger LOG = Logger.getLogger(RolloutDesk.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Revisions that are being tried are looked at so often; no pause is kept more exactly. */
  private static final Duration TICK = Duration.ofMillis(50);

  private final RolloutKind kind;
  private final RevisionStore revisions;
  private final MetricProviders providers;
  private final RolloutHerald herald;
  private final Executor helpers;
  private final Consumer<Runnable> home;
  private final Clock clock;
  private final Map<ObjectKey, Entry> entries = new HashMap<>();
  private final Set<ObjectKey> dirty = new HashSet<>();

  /** Objects of which a revision is being tried. */
  private final Set<ObjectKey> live = new HashSet<>();

  private final AtomicInteger progressing;
  private Instant nextLook = Instant.MIN;
  private ReportsView reports = ReportsView.EMPTY;

  private static final class Entry {
    final String uid;
    final RolloutTrial trial;
    @Nullable RolloutStatus decided;

    /** Whom the plan names, when it was last looked at. */
    List<RolloutNotification> receivers = List.of();

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
                case PROGRESSING, PAUSED -> true;
                case PROMOTED, FAILED, ABORTED -> false;
              });
    }
  }

  RolloutDesk(
      RolloutKind kind, RolloutParts parts, RolloutHerald herald, StatusDesk.Surroundings around) {
    this.kind = kind;
    this.revisions = parts.revisions();
    this.providers = parts.providers();
    this.herald = herald;
    this.helpers = around.helpers();
    this.home = around.home();
    this.clock = around.clock();
    this.progressing =
        around
            .metrics()
            .gauge(
                "penstock.rollout.progressing",
                List.of(Tag.of("kind", kind.name())),
                new AtomicInteger());
  }

  @Override
  public @Nullable RolloutStatus of(ObjectKey key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.decided;
  }

  /** Takes over the newest of everything. */
  void update(Moment next, ReportsView newest) {
    kind.update(next, dirty::add);
    SortedTable.diff(
        reports.fleets(),
        newest.fleets(),
        (gateway, was, is) -> {
          if (is != null) {
            live.stream()
                .filter(key -> kind.isServedBy(key, gateway))
                .forEach(key -> report(key, is.pods()));
          }
        });
    reports = newest;
  }

  private void report(ObjectKey key, List<PodReading> pods) {
    Entry entry = entries.get(key);
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
    kind.clear();
    progressing.set(0);
    reports = ReportsView.EMPTY;
  }

  /** Tells what follows from a status, now that it has been written. */
  void written(ObjectKey key, @Nullable RolloutStatus status) {
    Entry entry = entries.get(key);
    if (entry == null
        || entry.events.isEmpty()
        || status == null
        || !status.equals(entry.decided)) {
      return;
    }
    herald.tell(
        new RolloutHerald.Story(
            kind.name(), key, entry.uid, status, entry.receivers, List.copyOf(entry.events)));
    entry.events.clear();
  }

  private void step(ObjectKey key, Instant now) {
    switch (kind.look(key, of(key))) {
      case RolloutKind.Sight.Gone() -> entries.remove(key);
      case RolloutKind.Sight.Unclear() -> {}
      case RolloutKind.Sight.Seen seen -> step(key, seen, now);
    }
  }

  private void step(ObjectKey key, RolloutKind.Sight.Seen seen, Instant now) {
    Entry entry = entries.get(key);
    if (entry == null || !entry.uid.equals(seen.uid())) {
      RolloutStatus known = kind.written(key, seen.uid());
      if (seen.plan() == null && known == null && seen.kept().isEmpty()) {
        entries.remove(key);
        return;
      }
      entry = new Entry(seen.uid(), new RolloutTrial(kind, key, providers, home), known);
      entries.put(key, entry);
    }
    if (entry.keeping || (entry.retryAt != null && now.isBefore(entry.retryAt))) {
      return;
    }
    entry.retryAt = null;
    entry.receivers = seen.plan() == null ? List.of() : seen.plan().notifications();
    decide(key, seen, entry, now);
    if (entry.decided == null && seen.plan() == null && seen.kept().isEmpty()) {
      entries.remove(key);
    }
  }

  private void decide(ObjectKey key, RolloutKind.Sight.Seen seen, Entry entry, Instant now) {
    RolloutPlan plan = seen.plan();
    if (entry.conclusion == null) {
      entry.conclusion =
          entry.trial.measure(
              plan == null ? null : plan.analysis(), entry.decided, now, () -> dirty.add(key));
    }
    observeProgrammed(seen.programmed(), entry, now);
    Observed observed =
        new Observed(
            seen.hash(),
            seen.fault(),
            kept(seen.kept(), entry),
            entry.programmed,
            seen.readiness(),
            seen.order());
    Outcome next = Rollout.next(plan, entry.decided, observed, entry.conclusion, now);
    List<Revision> missing =
        next.keep().stream().filter(revision -> !entry.kept.contains(revision)).toList();
    if (!missing.isEmpty()) {
      keep(key, entry, missing);
      return;
    }
    entry.conclusion = null;
    entry.events.addAll(next.events());
    if (!Objects.equals(next.status(), entry.decided)) {
      entry.decided = next.status();
      kind.touch(key, now.toEpochMilli());
    }
    forget(key, entry, next.forget());
  }

  /** What has been seen, and what has just been kept and not been seen yet. */
  private static List<Revision> kept(List<Revision> seen, Entry entry) {
    Map<String, Revision> kept = new HashMap<>();
    seen.forEach(revision -> kept.put(revision.hash(), revision));
    entry.kept.removeIf(revision -> kept.containsValue(revision));
    entry.forgotten.retainAll(kept.keySet());
    entry.kept.forEach(revision -> kept.put(revision.hash(), revision));
    return List.copyOf(kept.values());
  }

  private static void observeProgrammed(@Nullable RolloutState state, Entry entry, Instant now) {
    if (state == null) {
      entry.programmed = null;
    } else if (entry.programmed == null || !entry.programmed.state().equals(state)) {
      entry.programmed = new Programmed(state, now);
    }
  }

  private void keep(ObjectKey key, Entry entry, List<Revision> missing) {
    entry.keeping = true;
    RevisionStore.Owner owner = kind.owner(key, entry.uid);
    Map<Revision, RevisionStore.Content> contents = new HashMap<>();
    for (Revision revision : missing) {
      RevisionStore.Content content = kind.content(key, revision.hash());
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
                  LOG.warnf("A revision of %s %s is not kept yet: %s", kind.name(), key, fault);
                  entry.retryAt = clock.instant().plus(RETRY);
                }
                dirty.add(key);
              });
        });
  }

  private void forget(ObjectKey key, Entry entry, List<String> hashes) {
    RevisionStore.Owner owner = kind.owner(key, entry.uid);
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
                      dirty.add(key);
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
