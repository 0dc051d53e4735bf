package dev.penstock.operator.status;

import dev.penstock.operator.view.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statuses of one kind: what each is, which may have to change, and when. Decides and keeps
 * account; reading, writing and time are the caller's. Not thread-safe.
 *
 * @param <S> the type of the status
 */
abstract class Board<S> {
  /** For a time that never comes by itself: only new input can change the matter. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LAST_RETRY_MILLIS = 30_000;

  private final Map<ObjectKey, Entry<S>> entries = new HashMap<>();
  private final Map<ObjectKey, Entry<S>> dirty = new LinkedHashMap<>();
  private long nextDue = NEVER;

  /** What is known of one object. Times are in ms. */
  static final class Entry<S> {
    /** Null when nothing has been read or written: a new object. */
    @Nullable Known<S> known;

    /** What was written last: equal content is not written again, whatever became of it. */
    @Nullable S written;

    /** Since when there may be something to tell. */
    long dirtySince;

    /** Whether all there is to tell has been told since, be it that pods are awaited. */
    boolean told;

    long lastWrite = -1_000_000;
    private long notBefore;
    private int failures;
    private boolean inFlight;
    private boolean changedInFlight;

    @Nullable S status() {
      return known == null ? null : known.status();
    }
  }

  /**
   * What is to be done about an object that may have something to tell.
   *
   * @param <S> the type of the status
   */
  sealed interface Assessment<S> {
    /** The operator does not see it: it is about to be told of it, or that it is gone. */
    record Unseen<S>() implements Assessment<S> {}

    /** Its status is as it should be, and nothing is awaited. */
    record Settled<S>() implements Assessment<S> {}

    /** Not yet; at this time at the latest. */
    record Waiting<S>(long until) implements Assessment<S> {}

    /** To be written. */
    record Due<S>(StatusWrite<S> write) implements Assessment<S> {}
  }

  /** Assesses one object. */
  abstract Assessment<S> assess(ObjectKey key, Entry<S> entry, long now);

  /** Takes over what the API server has, and has all of it looked at. */
  final void load(Map<ObjectKey, Known<S>> statuses, long now) {
    statuses.forEach(
        (key, known) -> {
          Entry<S> entry = entries.computeIfAbsent(key, any -> new Entry<>());
          if (!entry.inFlight) {
            entry.known = known;
            entry.written = null;
          }
          touch(key, now);
        });
  }

  /** The status of the object with this UID, as far as it is known; null for none. */
  final @Nullable S statusOf(ObjectKey key, String uid) {
    Entry<S> entry = entries.get(key);
    return entry == null || entry.known == null || !entry.known.uid().equals(uid)
        ? null
        : entry.known.status();
  }

  /** Something that its status is made from has changed. */
  final void touch(ObjectKey key, long now) {
    Entry<S> entry = entries.computeIfAbsent(key, any -> new Entry<>());
    if (dirty.put(key, entry) == null || entry.told || entry.inFlight) {
      entry.dirtySince = now;
      entry.told = false;
      entry.changedInFlight = entry.inFlight;
    }
  }

  /** The object is gone. */
  final void drop(ObjectKey key) {
    entries.remove(key);
    dirty.remove(key);
  }

  /** Forgets everything: another replica writes now. */
  final void clear() {
    entries.clear();
    dirty.clear();
    nextDue = NEVER;
  }

  /**
   * The writes that are due.
   *
   * @param limit at most so many; the rest is due again when these are done
   */
  final List<StatusWrite<S>> due(long now, int limit) {
    List<StatusWrite<S>> writes = new ArrayList<>();
    nextDue = NEVER;
    Iterator<Map.Entry<ObjectKey, Entry<S>>> candidates = dirty.entrySet().iterator();
    while (candidates.hasNext() && writes.size() < limit) {
      Map.Entry<ObjectKey, Entry<S>> candidate = candidates.next();
      ObjectKey key = candidate.getKey();
      Entry<S> entry = candidate.getValue();
      if (entry.inFlight) {
        continue;
      }
      if (now < entry.notBefore) {
        nextDue = Math.min(nextDue, entry.notBefore);
        continue;
      }
      switch (assess(key, entry, now)) {
        case Assessment.Settled<S>(), Assessment.Unseen<S>() -> candidates.remove();
        case Assessment.Waiting<S>(long until) -> nextDue = Math.min(nextDue, until);
        case Assessment.Due<S>(StatusWrite<S> write) -> {
          entry.inFlight = true;
          entry.changedInFlight = false;
          writes.add(write);
        }
      }
    }
    return writes;
  }

  /** When {@link #due} should be asked again although nothing has changed, in ms. */
  final long nextDue() {
    return nextDue;
  }

  /** How many objects may have something to tell. */
  final int pending() {
    return dirty.size();
  }

  /** Takes account of a write that {@link #due} returned. */
  final void done(StatusWrite<S> write, WriteResult<S> result, long now) {
    Entry<S> entry = entries.get(write.key());
    if (entry == null) {
      return;
    }
    entry.inFlight = false;
    switch (result) {
      case WriteResult.Written<S>(Known<S> known) -> {
        entry.known = known;
        entry.written = write.next();
        entry.lastWrite = now;
        entry.failures = 0;
        entry.told = !entry.changedInFlight;
      }
      case WriteResult.Outdated<S>(Known<S> known) -> {
        entry.known = known;
        entry.written = null;
      }
      case WriteResult.Gone<S>() -> drop(write.key());
      case WriteResult.Failed<S> failed -> {
        long pause = FIRST_RETRY_MILLIS << Math.min(entry.failures, 10);
        entry.notBefore = now + Math.min(pause, LAST_RETRY_MILLIS);
        entry.failures++;
      }
    }
  }
}
