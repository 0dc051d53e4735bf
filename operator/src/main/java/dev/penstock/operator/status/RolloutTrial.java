package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.AnalysisMetric;
import dev.penstock.api.v1alpha1.RolloutAnalysis;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.operator.fleet.RevisionFacts.RevisionPod;
import dev.penstock.operator.measure.PodReading;
import dev.penstock.operator.provider.Answer;
import dev.penstock.operator.provider.MetricProviders;
import dev.penstock.operator.provider.RolloutSubject;
import dev.penstock.operator.rollout.Analysis;
import dev.penstock.operator.rollout.Conclusion;
import dev.penstock.operator.rollout.Evidence;
import dev.penstock.operator.rollout.FleetNumbers;
import dev.penstock.operator.rollout.MeasurementWindow;
import dev.penstock.operator.rollout.Reading;
import dev.penstock.operator.rollout.Sample;
import dev.penstock.operator.rollout.Trial;
import dev.penstock.operator.view.ObjectKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures one object's canary: adds up reports, asks providers when a measurement is due, and
 * concludes when all of them have answered. Not thread-safe.
 */
final class RolloutTrial {
  private final RolloutKind kind;
  private final ObjectKey key;
  private final MetricProviders providers;
  private final Consumer<Runnable> home;
  private final MeasurementWindow window = new MeasurementWindow();
  private final PodNumbers numbers = new PodNumbers();
  private @Nullable Trial watched;

  /** The questions that have been asked; null when none are. */
  private @Nullable Asked asked;

  private record Asked(Trial trial, Map<String, CompletableFuture<Answer>> answers) {
    boolean isAnswered() {
      return answers.values().stream().allMatch(CompletableFuture::isDone);
    }
  }

  /**
   * @param home runs what belongs on the caller's thread
   */
  RolloutTrial(
      RolloutKind kind, ObjectKey key, MetricProviders providers, Consumer<Runnable> home) {
    this.kind = kind;
    this.key = key;
    this.providers = providers;
    this.home = home;
  }

  /** Takes in what pods have reported. */
  void report(List<PodReading> pods) {
    for (PodReading reading : pods) {
      window.report(reading.uid(), reading.report(), reading.receivedAt());
      numbers.report(reading);
    }
  }

  /**
   * Says what is being tried; measurements of anything else are given up.
   *
   * @param onAnswer run at home when a provider has answered
   */
  @Nullable Conclusion measure(
      @Nullable RolloutAnalysis analysis,
      @Nullable RolloutStatus status,
      Instant now,
      Runnable onAnswer) {
    watched = analysis == null ? null : Trial.of(status);
    if (analysis == null || watched == null || status == null || status.stable() == null) {
      asked = null;
      watched = null;
      return null;
    }
    window.watch(
        watched,
        analysis,
        kind.series(key, status.stable().hash()),
        kind.series(key, watched.revision()),
        now);
    numbers.begin(watched, pods());
    if (asked != null && !asked.trial().equals(watched)) {
      asked = null;
    }
    Sample sample = window.sample(now);
    if (sample == null) {
      return null;
    }
    if (asked == null) {
      asked = new Asked(watched, ask(analysis, status, onAnswer));
    }
    return asked.isAnswered() ? conclude(analysis, status, sample, asked, now) : null;
  }

  private Map<String, CompletableFuture<Answer>> ask(
      RolloutAnalysis analysis, RolloutStatus status, Runnable onAnswer) {
    Map<String, CompletableFuture<Answer>> answers = new HashMap<>();
    for (AnalysisMetric metric : analysis.metrics()) {
      if (MetricProviders.provide(metric)) {
        CompletableFuture<Answer> answer = providers.ask(metric, subject(status));
        answers.put(metric.name(), answer);
        var _ = answer.whenComplete((value, fault) -> home.accept(onAnswer));
      }
    }
    return answers;
  }

  private RolloutSubject subject(RolloutStatus status) {
    return RolloutSubjects.of(kind.name(), key, status);
  }

  private Conclusion conclude(
      RolloutAnalysis analysis, RolloutStatus status, Sample sample, Asked done, Instant now) {
    asked = null;
    Map<String, Reading> readings = new HashMap<>();
    done.answers()
        .forEach(
            (name, answer) ->
                readings.put(
                    name,
                    switch (answer.join()) {
                      case Answer.Value(double value) -> new Reading.Value(value);
                      case Answer.Fault(String why) -> new Reading.Fault(why);
                    }));
    Conclusion conclusion =
        new Conclusion(
            done.trial(),
            Analysis.measure(
                analysis, new Evidence(sample, fleetNumbers(status, now), readings, status)));
    window.concluded(conclusion.verdict(), now);
    return conclusion;
  }

  private @Nullable FleetNumbers fleetNumbers(RolloutStatus status, Instant now) {
    List<RevisionPod> pods = kind.pods(key);
    return pods == null || status.stable() == null || status.canary() == null
        ? null
        : numbers.of(pods, status.stable().hash(), status.canary().hash(), now);
  }

  private List<RevisionPod> pods() {
    return Objects.requireNonNullElse(kind.pods(key), List.of());
  }
}
