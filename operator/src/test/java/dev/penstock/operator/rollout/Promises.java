package dev.penstock.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.FailurePolicy;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.api.v1alpha1.RolloutStatus.Verdict;
import dev.penstock.api.v1alpha1.RolloutStep;
import dev.penstock.api.v1alpha1.RouteRollout;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What must be so in every history, told from its inputs and outputs alone. */
final class Promises {
  private final RouteRollout plan;

  /** The newest measurement of each step of the present try; skipped ones count as passed. */
  private final Map<Integer, Verdict> newest = new HashMap<>();

  private @Nullable String failed;

  /** What of the present step's measurements speaks against it. */
  private @Nullable Trial counted;

  private int failures;
  private int inconclusive;

  Promises(RouteRollout plan) {
    this.plan = plan;
  }

  void check(Story story, Outcome outcome, @Nullable Conclusion conclusion) {
    RolloutStatus before = story.status;
    RolloutStatus after = Objects.requireNonNull(outcome.status());
    String order = newOrder(story);
    if (before == null || before.stable() == null) {
      return;
    }
    count(before, conclusion);
    if (conclusion != null
        && conclusion.trial().equals(Trial.of(before))
        && conclusion.trial().revision().equals(story.spec)) {
      newest.put(conclusion.trial().step(), verdict(conclusion));
      checkFailure(after);
    }
    if ("skip".equals(order) && before.step() != null) {
      newest.put(before.step(), Verdict.PASSED);
    }
    checkStable(story, before, after, order);
    checkFailed(story, after, order);
    checkWeight(story, before, after, order);
    if (outcome.events().stream().anyMatch(one -> one.kind() == RolloutEvent.Kind.STARTED)) {
      newest.clear();
    }
    if (!live(after)) {
      counted = null;
    }
    assertThat(outcome.events()).extracting(RolloutEvent::kind).doesNotHaveDuplicates();
  }

  private void count(RolloutStatus before, @Nullable Conclusion conclusion) {
    Trial trial = Trial.of(before);
    if (!Objects.equals(trial, counted)) {
      counted = trial;
      failures = 0;
      inconclusive = 0;
    }
    if (conclusion != null && conclusion.trial().equals(trial)) {
      Verdict verdict = verdict(conclusion);
      failures += verdict == Verdict.FAILED ? 1 : 0;
      inconclusive = verdict == Verdict.INCONCLUSIVE ? inconclusive + 1 : 0;
    }
  }

  private static Verdict verdict(Conclusion conclusion) {
    assertThat(conclusion.measurements()).hasSize(1);
    return conclusion.measurements().getFirst().verdict();
  }

  /** A failure reaches weight 0 in one transition, and is not missed. */
  private void checkFailure(RolloutStatus after) {
    int limit = Objects.requireNonNull(plan.analysis()).effectiveFailureLimit();
    int rowLimit = Objects.requireNonNull(plan.analysis()).effectiveInconclusiveLimit();
    if (failures >= limit || inconclusive >= rowLimit) {
      assertThat(after.phase()).isEqualTo(Phase.FAILED);
    }
  }

  private void checkStable(
      Story story, RolloutStatus before, RolloutStatus after, @Nullable String order) {
    Revision from = Objects.requireNonNull(before.stable());
    Revision to = Objects.requireNonNull(after.stable());
    if (from.equals(to)) {
      return;
    }
    if (order != null && order.startsWith("undo")) {
      assertThat(story.kept).extracting(Revision::hash).contains(to.hash());
      return;
    }
    assertThat(to.hash()).isEqualTo(story.spec);
    assertThat(story.fault).isNull();
    if ("promote:all".equals(order)) {
      return;
    }
    for (int step = 0; step < plan.steps().size(); step++) {
      assertThat(newest).as("measurements of promoted steps").containsEntry(step, Verdict.PASSED);
    }
  }

  private void checkFailed(Story story, RolloutStatus after, @Nullable String order) {
    if ("retry".equals(order) || !story.spec.equals(failed)) {
      failed = null;
    }
    boolean gets = after.weight() > 0 || live(after);
    assertThat(failed != null && gets).as("a failed revision is tried again").isFalse();
    boolean takenBack =
        after.phase() == Phase.ABORTED
            || (after.phase() == Phase.FAILED && plan.onFailure() == FailurePolicy.ROLLBACK);
    if (takenBack) {
      assertThat(after.weight()).isZero();
      failed = story.spec;
    }
  }

  private void checkWeight(
      Story story, RolloutStatus before, RolloutStatus after, @Nullable String order) {
    int weight = after.weight();
    boolean same =
        before.canary() != null
            && after.canary() != null
            && before.canary().hash().equals(after.canary().hash());
    if (same && live(before) && live(after) && !"retry".equals(order)) {
      assertThat(weight).isGreaterThanOrEqualTo(before.weight());
      assertThat(number(after.step())).isGreaterThanOrEqualTo(number(before.step()));
    }
    if (weight > 0 && weight != before.weight()) {
      RolloutStep step = plan.steps().get(number(after.step()));
      assertThat(weight).isEqualTo(step.weight());
      assertThat(story.fault).isNull();
    }
    if (weight > before.weight() || (!same && weight > 0)) {
      assertThat(story.readiness.capacity()).isGreaterThanOrEqualTo(weight);
    }
    if (!same && weight > 0) {
      assertThat(number(after.step())).isZero();
      assertThat(weight).isEqualTo(plan.steps().getFirst().weight());
    }
  }

  private static boolean live(RolloutStatus status) {
    return status.phase() == Phase.PROGRESSING || status.phase() == Phase.PAUSED;
  }

  private static @Nullable String newOrder(Story story) {
    String value = story.order;
    boolean obeyed = story.status != null && Objects.equals(value, story.status.obeyed());
    return value == null || obeyed ? null : value.substring(0, value.indexOf(' '));
  }

  private static int number(@Nullable Integer number) {
    return number == null ? 0 : number;
  }
}
