package dev.penstock.operator.rollout;

import static dev.penstock.api.v1alpha1.RolloutStatus.Verdict.FAILED;
import static dev.penstock.api.v1alpha1.RolloutStatus.Verdict.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.Revision;
import dev.penstock.operator.rollout.RolloutEvent.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrdersTest {
  private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
  private static final String TIMED =
      "steps: [{weight: 5, pause: 2m}, {weight: 25}, {weight: 100}]";
  private static final String ANALYSIS = "\nanalysis: {metrics: [{name: m, max: '1'}]}";
  private static final String BY_HAND =
      "steps: [{weight: 5, pause: UntilPromoted}, {weight: 100, pause: UntilPromoted}]";

  @Test
  void shouldHoldUntilResumedWhenPausedByOrder() {
    Story story = Story.of(TIMED).edit("b").order("pause").after(TWO_MINUTES);

    assertThat(story.status().phase()).isEqualTo(Phase.PAUSED);
    assertThat(story.status().pausedAt()).isEqualTo("2026-11-25T17:00:00Z");
    assertThat(story.status().weight()).isEqualTo(5);
    assertThat(story.status().message())
        .isEqualTo("step 1 of 3: 5 %, held by the order pause until the order resume");

    assertThat(story.order("resume").status().phase()).isEqualTo(Phase.PROMOTED);
    assertThat(story.kinds()).contains(Kind.PAUSED);
  }

  @Test
  void shouldStayHeldWhenTheAnnotationGoesOrCannotBeObeyed() {
    Story story = Story.of(TIMED).edit("b").order("pause").order(null).order("nonsense");

    assertThat(story.after(TWO_MINUTES).status().phase()).isEqualTo(Phase.PAUSED);
  }

  @Test
  void shouldTellThatItGoesOnWhenResumed() {
    Story story = Story.of(TIMED).edit("b").order("pause").order("resume");

    assertThat(story.status().phase()).isEqualTo(Phase.PROGRESSING);
    assertThat(story.status().pausedAt()).isNull();
    assertThat(story.told.getLast().kind()).isEqualTo(Kind.RESUMED);
  }

  @Test
  void shouldTakeBackWhatFailsWhileItIsHeld() {
    Story story = Story.of(TIMED + ANALYSIS).edit("b").order("pause").measured(FAILED);

    assertThat(story.status().phase()).isEqualTo(Phase.FAILED);
    assertThat(story.status().weight()).isZero();
  }

  @Test
  void shouldGiveANewRevisionNothingWhileTheSpecHolds() {
    Story story = Story.of(TIMED);
    story.plan = Story.plan(TIMED + "\npaused: true");
    story.edit("b").after(Duration.ofHours(1));

    assertThat(story.status().phase()).isEqualTo(Phase.PAUSED);
    assertThat(story.status().weight()).isZero();
    assertThat(story.status().message())
        .isEqualTo("before step 1 of 3, held by paused in the spec's rollout");
    assertThat(story.order("resume").status().message())
        .endsWith(
            "; not obeyed: the order \"resume\", because paused in the spec's rollout holds"
                + " it; set it to false");

    story.plan = Story.plan(TIMED);
    assertThat(story.turn().status().weight()).isEqualTo(5);
  }

  @Test
  void shouldWaitToBePromotedWhenTheStepSaysSo() {
    Story story = Story.of(BY_HAND).edit("b").after(Duration.ofHours(1));
    assertThat(story.status().phase()).isEqualTo(Phase.PAUSED);
    assertThat(story.status().message()).isEqualTo("step 1 of 2: 5 %, until it is promoted");

    assertThat(story.order("promote").status().weight()).isEqualTo(100);
    assertThat(story.after(Duration.ofHours(1)).status().phase()).isEqualTo(Phase.PAUSED);
    assertThat(story.order("promote 2").status().phase()).isEqualTo(Phase.PROMOTED);
  }

  @Test
  void shouldPromoteAStepOnlyWhenItsAnalysisHasPassed() {
    Story story = Story.of(BY_HAND + ANALYSIS).edit("b").order("promote");
    assertThat(story.status().weight()).isEqualTo(5);
    assertThat(story.status().phase()).isEqualTo(Phase.PROGRESSING);
    assertThat(story.status().message())
        .isEqualTo("step 1 of 2: 5 %, promoted by hand as soon as its analysis passes");

    assertThat(story.measured(PASSED).status().weight()).isEqualTo(100);
    assertThat(story.measured(PASSED).status().phase())
        .as("the order was for the first step")
        .isEqualTo(Phase.PAUSED);
  }

  @Test
  void shouldNotPromoteTheRevisionThatReplacesTheOneThatWasMeant() {
    Story story = Story.of(BY_HAND + ANALYSIS).edit("b").order("promote").edit("c");

    assertThat(story.measured(PASSED).status().weight()).isEqualTo(5);
  }

  @Test
  void shouldPromoteAtOnceWhenAllIsPromoted() {
    Story story = Story.of(BY_HAND + ANALYSIS).edit("b").order("promote:all");

    assertThat(story.status().phase()).isEqualTo(Phase.PROMOTED);
    assertThat(story.status().stable()).isEqualTo(new Revision(2, "b"));
  }

  @Test
  void shouldPromoteNothingThatCannotBeUsed() {
    Story story = Story.of(TIMED).edit("b");
    story.fault = "gone";

    assertThat(story.order("promote:all").status().phase()).isEqualTo(Phase.PROGRESSING);
    assertThat(story.order("skip").status().weight()).isEqualTo(5);
    assertThat(story.after(Duration.ofHours(1)).status().weight()).isEqualTo(5);
  }

  @Test
  void shouldEndTheStepWithoutItsAnalysisWhenSkipped() {
    Story story = Story.of(BY_HAND + ANALYSIS).edit("b").order("skip");
    assertThat(story.status().weight()).isEqualTo(100);

    assertThat(story.order("skip again").status().phase()).isEqualTo(Phase.PROMOTED);
  }

  @Test
  void shouldTakeBackWhenAborted() {
    Story story = Story.of(TIMED).edit("b").order("abort").after(Duration.ofHours(1));

    assertThat(story.status().phase()).isEqualTo(Phase.ABORTED);
    assertThat(story.status().weight()).isZero();
    assertThat(story.status().message()).isEqualTo("aborted by order; at step 1 (5 %)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abort", "fail"})
  void shouldTryAgainWhenToldTo(String how) {
    Story story = Story.of(TIMED + ANALYSIS).edit("b");
    story = how.equals("abort") ? story.order("abort") : story.measured(FAILED);
    story.order("retry");

    assertThat(story.status().phase()).isEqualTo(Phase.PROGRESSING);
    assertThat(story.status().weight()).isEqualTo(5);
    assertThat(story.status().failures()).isZero();
    assertThat(story.measured(FAILED).order("retry").status().phase())
        .as("the same order is not obeyed twice")
        .isEqualTo(Phase.FAILED);
    assertThat(story.order("retry 2").status().phase()).isEqualTo(Phase.PROGRESSING);
    assertThat(story.measured(FAILED).order(null).order("retry 2").status().phase())
        .as("an order that was taken away is given anew")
        .isEqualTo(Phase.PROGRESSING);
  }

  @Test
  void shouldReturnToTheOneThatServedBeforeWhenUndone() {
    Story story = Story.of("steps: [{weight: 100}]").edit("b").edit("c").order("undo");

    assertThat(story.status().stable()).isEqualTo(new Revision(4, "b"));
    assertThat(story.status().canary()).isEqualTo(new Revision(3, "c"));
    assertThat(story.status().phase()).isEqualTo(Phase.ABORTED);
    assertThat(story.status().weight()).isZero();
    assertThat(story.kept).contains(new Revision(4, "b")).hasSize(3);

    assertThat(story.order("undo 2").status().stable())
        .as("what it was undone from served before")
        .isEqualTo(new Revision(5, "c"));
    assertThat(story.status().phase()).isEqualTo(Phase.PROMOTED);

    story.order("undo:1");
    assertThat(story.status().stable()).isEqualTo(new Revision(6, "a"));
    assertThat(story.edit("d").status().stable()).isEqualTo(new Revision(7, "d"));
  }

  @Test
  void shouldUndoTheSameWhenTheStatusWasNotWritten() {
    Story story = Story.of("steps: [{weight: 100}]").edit("b").edit("c");
    story.order = "undo";
    Outcome lost = story.decide(null);
    lost.keep().forEach(story.kept::add);

    assertThat(story.turn().status().stable()).isEqualTo(new Revision(4, "b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "undo:x | the order \"undo:x\", because it is none of pause, resume, promote, promote:all,"
            + " skip, abort, retry, undo, or undo:N with a number",
        "undo:9 | the order \"undo:9\", because revision 9 is not kept, or serves already; kept are"
            + " 1",
        "undo | the order \"undo\", because an earlier revision is not kept, or serves already;"
            + " kept are 1",
        "retry | the order \"retry\", because no revision is being tried",
        "promote | the order \"promote\", because no revision is being tried",
        "resume | the order \"resume\", because no revision is being tried"
      })
  void shouldSayOnceWhatWouldBeRightWhenAnOrderCannotBeObeyed(String order, String complaint) {
    Story story = Story.of(TIMED).order(order);

    assertThat(story.status().message())
        .isEqualTo("revision 1 (a) is promoted; not obeyed: " + complaint);
    assertThat(story.after(Duration.ofHours(1)).status().message()).endsWith(complaint);
    assertThat(story.kinds()).containsOnlyOnce(Kind.ORDER_REFUSED);
    assertThat(story.order(null).status().message()).isEqualTo("revision 1 (a) is promoted");
  }

  @Test
  void shouldKeepTheReasonOfAFailureBesideAComplaint() {
    Story story = Story.of(TIMED + ANALYSIS).edit("b").measured(FAILED).order("skip");

    assertThat(story.status().message())
        .startsWith("m was 1; at step 1 (5 %); not obeyed: the order \"skip\"");
    assertThat(story.order(null).status().message()).isEqualTo("m was 1; at step 1 (5 %)");
  }
}
