package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.RolloutAnalysis;
import dev.penstock.api.v1alpha1.RolloutStatus.Verdict;
import dev.penstock.operator.measure.PodReport;
import dev.penstock.operator.measure.SeriesCounts;
import dev.penstock.operator.measure.SeriesKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the pods report of the two sides of one object, and says when to measure it: at each
 * interval, over all since the last measurement that came to something. A connection that no pod of
 * the canary took counts as a request that the canary could not be reached for. It holds no state
 * that cannot be lost: a new one begins with the first report that it sees of a pod. Not
 * thread-safe.
 */
public final class MeasurementWindow {
  /** A pod that has not reported for so long is taken for gone; its counts stay. */
  private static final Duration GONE = Duration.ofMinutes(1);

  /**
   * How long before a step's begin the report may have come that its counts start from: a second
   * lies between two reports, and another when they come by way of another replica. What of it was
   * served before the begin was served by the same revision; to leave it out would be to leave out
   * the step's first second.
   */
  private static final Duration REACH = Duration.ofSeconds(2);

  private final Map<String, Seen> pods = new HashMap<>();
  private @Nullable Watched watched;

  private record Seen(PodReport report, Instant at) {}

  private static final class Watched {
    final Trial trial;
    final SeriesKey stable;
    final SeriesKey canary;
    final Instant oldestBase;
    final Instant begin;
    Duration interval = Duration.ZERO;
    Instant start;
    Instant mark;
    SeriesCounts stableCounts = SeriesCounts.NONE;
    SeriesCounts canaryCounts = SeriesCounts.NONE;

    Watched(Trial trial, SeriesKey stable, SeriesKey canary, Instant oldestBase, Instant start) {
      this.trial = trial;
      this.stable = stable;
      this.canary = canary;
      this.oldestBase = oldestBase;
      this.begin = start;
      this.start = start;
      this.mark = start;
    }

    void add(Seen earlier, Seen now) {
      if (!now.at().isBefore(begin) && !earlier.at().isBefore(oldestBase)) {
        Map<SeriesKey, SeriesCounts> served = PodReport.since(earlier.report(), now.report());
        stableCounts = stableCounts.plus(served.getOrDefault(stable, SeriesCounts.NONE));
        canaryCounts = canaryCounts.plus(served.getOrDefault(canary, SeriesCounts.NONE));
        if (canary.isOfPod()) {
          long failures = now.report().handoverFailuresSince(earlier.report());
          canaryCounts = canaryCounts.plus(SeriesCounts.unreached(failures));
        }
      }
    }
  }

  /**
   * Says what is to be measured; the same trial goes on, another one begins anew.
   *
   * @param stable what the promoted side's requests are counted as
   * @param canary what the canary's are counted as
   */
  public void watch(
      Trial trial, RolloutAnalysis analysis, SeriesKey stable, SeriesKey canary, Instant now) {
    Watched next = watched;
    if (next == null || !next.trial.equals(trial)) {
      Duration delay = analysis.effectiveInitialDelay();
      Instant first = Instant.parse(trial.startedAt()).plus(delay);
      Instant oldestBase = delay.isZero() ? first.minus(REACH) : first;
      next = new Watched(trial, stable, canary, oldestBase, first.isAfter(now) ? first : now);
    }
    next.interval = analysis.effectiveInterval();
    watched = next;
  }

  /**
   * Takes a pod's report; one that did not come after the pod's last changes nothing. Lower counts
   * are not taken for older ones: a canary that is tried again begins again.
   */
  public void report(String pod, PodReport report, Instant receivedAt) {
    Seen earlier = pods.get(pod);
    if (earlier != null && !receivedAt.isAfter(earlier.at())) {
      return;
    }
    pods.values().removeIf(seen -> seen.at().plus(GONE).isBefore(receivedAt));
    Seen now = new Seen(report, receivedAt);
    pods.put(pod, now);
    if (watched != null && earlier != null) {
      watched.add(earlier, now);
    }
  }

  /** When the next measurement is due; null when nothing is measured. */
  public @Nullable Instant due() {
    return watched == null ? null : watched.mark.plus(watched.interval);
  }

  /** What was counted in the window so far; null when it is not yet to be measured. */
  public @Nullable Sample sample(Instant now) {
    Watched present = watched;
    if (present == null || now.isBefore(present.mark.plus(present.interval))) {
      return null;
    }
    return new Sample(
        present.stableCounts, present.canaryCounts, Duration.between(present.start, now));
  }

  /** Takes notice that a sample was judged: what came to something is not counted again. */
  public void concluded(Verdict verdict, Instant now) {
    Watched judged = watched;
    if (judged == null) {
      return;
    }
    Duration past = Duration.between(judged.mark, now);
    long intervals = judged.interval.isZero() ? 0 : past.dividedBy(judged.interval);
    judged.mark = judged.mark.plus(judged.interval.multipliedBy(Math.max(0, intervals)));
    if (verdict != Verdict.INCONCLUSIVE) {
      judged.start = now;
      judged.stableCounts = SeriesCounts.NONE;
      judged.canaryCounts = SeriesCounts.NONE;
    }
  }
}
