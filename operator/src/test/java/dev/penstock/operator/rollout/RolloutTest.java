package dev.penstock.operator.rollout;

import static dev.penstock.api.v1alpha1.RolloutStatus.Verdict.FAILED;
import static dev.penstock.api.v1alpha1.RolloutStatus.Verdict.INCONCLUSIVE;
import static dev.penstock.api.v1alpha1.RolloutStatus.Verdict.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.api.v1alpha1.RolloutStatus.StepRecord;
import dev.penstock.api.v1alpha1.RolloutStatus.StepResult;
import dev.penstock.operator.rollout.RolloutEvent.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutTest {
  private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

  private static final String TIMED =
      "steps: [{weight: 5, pause: 2m}, {weight: 25, pause: 2m}, {weight: 100}]";

  private static final String MEASURED =
      TIMED + "\nanalysis: {failureLimit: 2, inconclusiveLimit: 3, metrics: [{name: m, max: '1'}]}";

  @Test
  void shouldPromoteWhatServesWhenARolloutIsAdded() {
    Story story = Story.of(TIMED);

    assertThat(story.status().phase()).isEqualTo(Phase.PROMOTED);
    assertThat(story.status().stable()).isEqualTo(new Revision(1, "a"));
    assertThat(story.status().message()).isEqualTo("revision 1 (a) is promoted");
    assertThat(story.status().weight()).isZero();
    assertThat(story.kept).containsExactly(new Revision(1, "a"));
  }

  @Test
  void shouldPromoteNothingWhenTheFirstContentCannotBeUsed() {
    Story story = new Story();
    story.plan = Story.plan(TIMED);
    story.fault = "no such Service";

    assertThat(story.turn().status().stable()).isNull();
    assertThat(story.status().message())
        .isEqualTo("what the spec says is promoted as it is once it can be used: no such Service");

    story.fault = null;
    assertThat(story.turn().status().stable()).isEqualTo(new Revision(1, "a"));
  }

  @Test
  void shouldHaveNoStatusAndKeepNothingWhenTheRolloutIsRemoved() {
    Story story = Story.of(TIMED).edit("b");
    story.plan = null;

    assertThat(story.turn().status).isNull();
    assertThat(story.kept).isEmpty();
  }

  @Test
  void shouldReturnToTheNewestKeptRevisionWhenTheStatusWasLost() {
    Story story = Story.of(TIMED).edit("b");
    story.status = null;
    story.turn();

    assertThat(story.status().stable()).isEqualTo(new Revision(1, "a"));
    assertThat(story.status().canary()).isEqualTo(new Revision(2, "b"));
  }

  @Test
  void shouldGoThroughTheStepsWhenTimeAloneDecides() {
    Story story = Story.of(TIMED).edit("b");
    assertThat(story.status().weight()).isEqualTo(5);
    assertThat(story.status().progress()).isEqualTo("1/3");
    assertThat(story.status().message()).isEqualTo("step 1 of 3: 5 %, until 2026-11-25T17:02:00Z");

    assertThat(story.after(Duration.ofSeconds(119)).status().weight()).isEqualTo(5);
    assertThat(story.after(Duration.ofSeconds(1)).status().weight()).isEqualTo(25);
    story.after(TWO_MINUTES);

    assertThat(story.status().phase()).isEqualTo(Phase.PROMOTED);
    assertThat(story.status().stable()).isEqualTo(new Revision(2, "b"));
    assertThat(story.status().canary()).isNull();
    assertThat(story.status().history()).extracting(StepRecord::weight).containsExactly(5, 25, 100);
    assertThat(story.kept).containsExactly(new Revision(1, "a"), new Revision(2, "b"));
    assertThat(story.kinds())
        .containsExactly(
            Kind.PROMOTED,
            Kind.STARTED,
            Kind.STEP_STARTED,
            Kind.STEP_STARTED,
            Kind.STEP_STARTED,
            Kind.PROMOTED);
  }

  @Test
  void shouldKeepTheRevisionBeforeTheStatusNamesIt() {
    Story story = new Story();
    story.plan = Story.plan(TIMED);

    Outcome outcome = story.decide(null);

    assertThat(outcome.keep()).containsExactly(new Revision(1, "a"));
  }

  @Test
  void shouldBeginAStepOnlyWhenEveryPodServesIt() {
    Story story = Story.of(TIMED);
    story.programming = false;
    story.edit("b").after(TWO_MINUTES);

    assertThat(story.status().weight()).isEqualTo(5);
    assertThat(story.status().stepStartedAt()).isNull();
    assertThat(story.status().message()).isEqualTo("step 1 of 3: 5 %, not served by every pod yet");

    story.acknowledge();
    story.turn();
    assertThat(story.status().stepStartedAt()).isEqualTo("2026-11-25T17:02:00Z");

    story.after(TWO_MINUTES).after(TWO_MINUTES);
    assertThat(story.status().weight()).as("25 is not acknowledged").isEqualTo(25);
    assertThat(story.status().stepStartedAt()).isNull();
  }

  @Test
  void shouldFailWhenTheCanaryIsNotServedWithinItsDeadline() {
    Story story = Story.of(TIMED + "\nprogressDeadline: 1m");
    story.programming = false;
    story.edit("b").after(Duration.ofSeconds(60));

    assertThat(story.status().phase()).isEqualTo(Phase.FAILED);
    assertThat(story.status().weight()).isZero();
    assertThat(story.status().message())
        .isEqualTo("not served by every pod within 1m; at step 1 (5 %)");
  }

  @Test
  void shouldWaitForTheAnalysisWhenThePauseIsOver() {
    Story story = Story.of(MEASURED).edit("b").after(TWO_MINUTES);
    assertThat(story.status().weight()).isEqualTo(5);
    assertThat(story.status().message()).isEqualTo("step 1 of 3: 5 %, until its analysis passes");

    assertThat(story.measured(INCONCLUSIVE).status().weight()).isEqualTo(5);
    assertThat(story.measured(FAILED).status().weight()).isEqualTo(5);
    assertThat(story.measured(PASSED).status().weight()).isEqualTo(25);
    assertThat(story.status().passes()).isZero();
    assertThat(story.status().history().getFirst())
        .extracting(StepRecord::result, StepRecord::passes, StepRecord::failures)
        .containsExactly(StepResult.PASSED, 1, 1);
  }

  @Test
  void shouldNotEndAStepWhoseNewestMeasurementDidNotPass() {
    Story story = Story.of(MEASURED).edit("b").measured(PASSED, INCONCLUSIVE).after(TWO_MINUTES);
    assertThat(story.status().weight()).isEqualTo(5);

    assertThat(story.measured(PASSED).status().weight()).isEqualTo(25);
  }

  @Test
  void shouldTakeBackWhenTheFailureLimitIsReached() {
    Story story = Story.of(MEASURED).edit("b").measured(FAILED);
    assertThat(story.status().weight()).isEqualTo(5);

    story.measured(FAILED);

    assertThat(story.status().phase()).isEqualTo(Phase.FAILED);
    assertThat(story.status().weight()).isZero();
    assertThat(story.status().canary()).isEqualTo(new Revision(2, "b"));
    assertThat(story.status().message()).isEqualTo("m was 1; at step 1 (5 %)");
    assertThat(story.told.getLast())
        .isEqualTo(new RolloutEvent(Kind.ROLLED_BACK, "m was 1; at step 1 (5 %)"));
    assertThat(story.after(Duration.ofHours(9)).status().phase()).isEqualTo(Phase.FAILED);
  }

  @Test
  void shouldTakeBackWhenTooManyMeasurementsInARowAreInconclusive() {
    Story story =
        Story.of(MEASURED)
            .edit("b")
            .measured(INCONCLUSIVE, INCONCLUSIVE, PASSED, INCONCLUSIVE, INCONCLUSIVE);
    assertThat(story.status().weight()).isEqualTo(5);

    assertThat(story.measured(INCONCLUSIVE).status().message())
        .isEqualTo("3 measurements in a row were inconclusive: m was 1; at step 1 (5 %)");
    assertThat(story.status().weight()).isZero();
  }

  @Test
  void shouldPassOverAMeasurementOfAnotherStep() {
    Story story = Story.of(MEASURED).edit("b");
    Trial first = Trial.of(story.status());
    story.order("skip");

    story.turn(
        new Conclusion(
            java.util.Objects.requireNonNull(first),
            List.of(new RolloutStatus.Measurement("m", FAILED, null, null, null))));

    assertThat(story.status().failures()).isZero();
  }

  @Test
  void shouldKeepTheShareWhenAFailureIsToPause() {
    Story story = Story.of(MEASURED + "\nonFailure: Pause").edit("b").measured(FAILED, FAILED);

    assertThat(story.status().phase()).isEqualTo(Phase.FAILED);
    assertThat(story.status().weight()).isEqualTo(5);
    assertThat(story.told.getLast().kind()).isEqualTo(Kind.FAILED);

    story.order("promote");
    assertThat(story.status().phase()).isEqualTo(Phase.PROGRESSING);
    assertThat(story.status().weight()).isEqualTo(5);
    assertThat(story.measured(PASSED).status().weight()).isEqualTo(25);
  }

  @Test
  void shouldTakeBackWhenThePolicyIsMadeRollbackAfterTheFailure() {
    Story story = Story.of(MEASURED + "\nonFailure: Pause").edit("b").measured(FAILED, FAILED);
    story.plan = Story.plan(MEASURED);

    assertThat(story.turn().status().weight()).isZero();
    assertThat(story.status().message()).isEqualTo("m was 1; at step 1 (5 %)");
  }

  @Test
  void shouldStartOverWhenTheSpecIsEditedInTheMiddle() {
    Story story = Story.of(TIMED).edit("b").after(TWO_MINUTES).edit("c");

    assertThat(story.status().stable()).isEqualTo(new Revision(1, "a"));
    assertThat(story.status().canary()).isEqualTo(new Revision(3, "c"));
    assertThat(story.status().weight()).isEqualTo(5);
    assertThat(story.status().history()).isEmpty();
  }

  @Test
  void shouldTryNothingWhenTheSpecIsEditedBack() {
    Story story = Story.of(TIMED).edit("b").edit("a");

    assertThat(story.status().phase()).isEqualTo(Phase.PROMOTED);
    assertThat(story.status().canary()).isNull();
    assertThat(story.status().weight()).isZero();
    assertThat(story.told.getLast().kind()).isEqualTo(Kind.RESTORED);
  }

  @Test
  void shouldNotTryWhatCannotBeUsed() {
    Story story = Story.of(TIMED);
    story.fault = "no such Service";
    story.edit("b");

    assertThat(story.status().weight()).isZero();
    assertThat(story.status().message())
        .isEqualTo(
            "before step 1 of 3, and no further, because it cannot be used: no such Service");

    story.fault = null;
    assertThat(story.turn().status().weight()).isEqualTo(5);
  }

  @Test
  void shouldFollowThePlanWhenItIsEditedInTheMiddle() {
    Story story = Story.of(TIMED).edit("b").after(TWO_MINUTES);
    story.plan =
        Story.plan("steps: [{weight: 5, pause: 2m}, {weight: 50, pause: 1m}, {weight: 100}]");

    assertThat(story.turn().status().weight()).isEqualTo(50);
    assertThat(story.status().message()).isEqualTo("step 2 of 3: 50 %, until 2026-11-25T17:03:00Z");

    story.plan = Story.plan("steps: [{weight: 100, pause: 1m}]");
    assertThat(story.turn().status().progress()).isEqualTo("1/1");
    assertThat(story.status().weight()).isEqualTo(100);
    assertThat(story.status().canary()).isNotNull();
  }

  @Test
  void shouldSayThatThePromotedContentIsGone() {
    Story story = Story.of(TIMED).edit("b");
    story.kept = List.of();
    story.after(TWO_MINUTES);

    assertThat(story.status().weight()).isEqualTo(5);
    assertThat(story.status().message())
        .endsWith(
            "; the content of the promoted revision is gone, so that there is no way back to it");
    assertThat(story.order("promote:all").status().message())
        .isEqualTo("revision 2 (b) is promoted");
  }

  @Test
  void shouldGiveNoShareThatTheCanaryCannotTakeYet() {
    Story story = Story.of(TIMED);
    story.readiness = new Observed.Readiness(-1, "1 pod: unschedulable");
    story.edit("b");

    assertThat(story.status().weight()).isZero();
    assertThat(story.status().message())
        .isEqualTo("before step 1 of 3, its pods are not ready: 1 pod: unschedulable");

    story.readiness = new Observed.Readiness(20, null);
    assertThat(story.turn().status().weight()).isEqualTo(5);
    assertThat(story.after(TWO_MINUTES).status().weight()).isEqualTo(5);
    assertThat(story.status().progress()).isEqualTo("2/3");
    assertThat(story.status().message()).isEqualTo("before step 2 of 3, its pods are not ready");

    story.readiness = new Observed.Readiness(50, null);
    assertThat(story.turn().status().weight()).isEqualTo(25);
  }

  @Test
  void shouldFailWhenItsPodsAreNotReadyInTime() {
    Story story = Story.of(TIMED);
    story.readiness = new Observed.Readiness(-1, "1 pod: no such image");
    story.edit("b").after(Duration.ofMinutes(9)).after(Duration.ofMinutes(1));

    assertThat(story.status().phase()).isEqualTo(Phase.FAILED);
    assertThat(story.status().message())
        .isEqualTo("its pods were not ready within 10m: 1 pod: no such image; at step 1 (0 %)");
  }

  @Test
  void shouldEndNoStepWhileItsPodsAreDownAndFailWhenTheyStayDown() {
    Story story = Story.of(TIMED).edit("b");
    story.readiness = new Observed.Readiness(-1, "1 pod: CrashLoopBackOff");
    story.after(TWO_MINUTES);

    assertThat(story.status().progress()).isEqualTo("1/3");
    assertThat(story.status().message())
        .isEqualTo("step 1 of 3: 5 %, its pods are not ready: 1 pod: CrashLoopBackOff");

    story.after(Duration.ofMinutes(10));
    assertThat(story.status().phase()).isEqualTo(Phase.FAILED);
    assertThat(story.status().weight()).isZero();
  }

  @Test
  void shouldForgetRevisionsBeyondTheLimit() {
    Story story = Story.of("{steps: [{weight: 100}], revisionHistoryLimit: 2}");
    for (String content : List.of("b", "c", "d", "e")) {
      story.edit(content);
    }

    assertThat(story.kept)
        .containsExactlyInAnyOrder(
            new Revision(3, "c"), new Revision(4, "d"), new Revision(5, "e"));
  }

  @Test
  void shouldComeToRestWhenAFaultReadsLikeAMessageOfItsOwn() {
    Story story = Story.of("{steps: [{weight: 50}, {weight: 100}]}").turn();
    story.fault = "no route; not obeyed: the order \"x\"";
    story.edit("b").order("nonsense").turn();
    RolloutStatus first = story.status();

    for (int turn = 0; turn < 5; turn++) {
      story.turn();
    }

    assertThat(story.status()).isEqualTo(first);
  }
}
