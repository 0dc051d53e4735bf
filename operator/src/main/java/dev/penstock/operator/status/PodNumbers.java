package dev.penstock.operator.status;

import dev.penstock.operator.fleet.RevisionFacts.RevisionPod;
import dev.penstock.operator.measure.PodReading;
import dev.penstock.operator.rollout.FleetNumbers;
import dev.penstock.operator.rollout.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the pods of two revisions have in numbers, apart from requests. Not thread-safe. */
final class PodNumbers {
  private static final double MEBIBYTE = 1 << 20;

  /** Reports come every second; one that is older than some of them tells nothing of now. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final Map<String, PodReading> readings = new HashMap<>();
  private Map<String, Integer> restartsBefore = Map.of();
  private @Nullable Trial since;

  /** Takes in what a pod reported. */
  void report(PodReading reading) {
    readings.put(reading.pod(), reading);
  }

  /** Begins to count restarts when the trial is another one; what comes later started with none. */
  void begin(@Nullable Trial trial, List<RevisionPod> pods) {
    if (!Objects.equals(trial, since)) {
      since = trial;
      restartsBefore =
          pods.stream().collect(Collectors.toMap(RevisionPod::name, RevisionPod::restarts));
    }
  }

  FleetNumbers of(List<RevisionPod> pods, String stable, String canary, Instant now) {
    readings.values().removeIf(reading -> reading.receivedAt().plus(FRESH).isBefore(now));
    return new FleetNumbers(side(pods, stable), side(pods, canary));
  }

  private FleetNumbers.Side side(List<RevisionPod> pods, String revision) {
    List<RevisionPod> own = pods.stream().filter(pod -> pod.revision().equals(revision)).toList();
    long restarts =
        own.stream()
            .mapToLong(
                pod -> Math.max(0, pod.restarts() - restartsBefore.getOrDefault(pod.name(), 0)))
            .sum();
    OptionalDouble memory =
        own.stream()
            .map(pod -> readings.get(pod.name()))
            .filter(Objects::nonNull)
            .mapToDouble(reading -> reading.report().residentBytes() / MEBIBYTE)
            .max();
    return new FleetNumbers.Side(
        own.isEmpty() ? null : (Long) restarts,
        memory.isPresent() ? (Double) memory.getAsDouble() : null);
  }
}
