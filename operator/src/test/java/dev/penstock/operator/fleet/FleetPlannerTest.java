package dev.penstock.operator.fleet;

import static dev.penstock.operator.fleet.Scenes.NOW;
import static dev.penstock.operator.fleet.Scenes.ROLLOUT;
import static dev.penstock.operator.fleet.Scenes.content;
import static dev.penstock.operator.fleet.Scenes.scene;
import static dev.penstock.operator.fleet.Scenes.status;
import static dev.penstock.operator.fleet.Slot.BLUE;
import static dev.penstock.operator.fleet.Slot.GREEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.operator.fleet.FleetPlan.Wish;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetPlannerTest {
  private static final Wish GONE = Wish.Fixed.GONE;
  private static final Wish LEFT = Wish.Fixed.LEFT;
  private static final Duration DELAY = ROLLOUT.effectiveRemovalDelay();

  @Nested
  class WithoutRollout {
    @Test
    void shouldBeginInBlue() {
      check(scene().of(3).spec(1).plan(), BLUE, run(1, 3), GONE);
    }

    @Test
    void shouldFollowTheSpecInPlaceInWhicheverSlotServes() {
      check(
          scene().of(3).spec(2).serving(GREEN).has(GREEN, 1, 3, 3).plan(), GREEN, GONE, run(2, 3));
    }

    @Test
    void shouldLeaveTheNumberToAnAutoscalerOnceThereIsOne() {
      check(scene().of(4).spec(1).autoscaled().plan(), BLUE, run(1, 4), GONE);
      check(scene().of(4).spec(1).autoscaled().has(BLUE, 1, 4, 4).plan(), BLUE, run(1, null), GONE);
    }

    @Test
    void shouldEndWhatIsTriedWhenTheRolloutIsRemoved() {
      check(
          scene()
              .spec(2)
              .trying(1, 2, 1)
              .withoutRollout()
              .has(BLUE, 1, 2, 2)
              .has(GREEN, 2, 1, 1)
              .plan(),
          BLUE,
          run(2, 2),
          GONE);
    }
  }

  @Nested
  class AtRest {
    @Test
    void shouldFollowTheSpecUntilAnythingIsPromoted() {
      check(scene().spec(1).rollout(ROLLOUT).plan(), BLUE, run(1, 2), GONE);
      check(scene().spec(2).rollout(ROLLOUT).has(BLUE, 1, 2, 2).plan(), BLUE, run(2, 2), GONE);
    }

    @Test
    void shouldChangeNothingWhenARolloutIsSetLater() {
      check(scene().spec(1).stable(1).has(BLUE, 1, 2, 2).plan(), BLUE, run(1, 2), GONE);
    }

    @Test
    void shouldKeepWhatIsPromotedWhenTheSpecIsAheadOfTheStatus() {
      check(scene().spec(2).stable(1).kept(1).has(BLUE, 1, 2, 2).plan(), BLUE, run(1, 2), GONE);
    }

    @Test
    void shouldLeaveWhatServesWhenItsContentIsNotKept() {
      check(scene().spec(2).stable(1).has(BLUE, 1, 2, 2).plan(), BLUE, LEFT, GONE);
    }

    @Test
    void shouldTouchNothingWhenWhatIsPromotedIsNowhere() {
      check(
          scene().spec(3).stable(1).has(BLUE, 2, 2, 2).has(GREEN, 3, 1, 1).plan(),
          BLUE,
          LEFT,
          LEFT);
    }

    @Test
    void shouldBringBackWhatServesWhenSomebodyDeletedIt() {
      check(scene().spec(2).stable(1).kept(1).plan(), BLUE, run(1, 2), GONE);
    }
  }

  @Nested
  class Trying {
    @ParameterizedTest(name = "{0} pods, step {1}: {2}")
    @CsvSource({"2,0,1", "2,1,1", "2,2,2", "5,0,1", "5,1,3", "5,2,5", "0,2,0", "1,0,1"})
    void shouldGiveTheCanaryThePodsForItsShare(int replicas, int step, int pods) {
      check(
          scene()
              .of(replicas)
              .spec(2)
              .trying(1, 2, step)
              .kept(1)
              .has(BLUE, 1, replicas, replicas)
              .plan(),
          BLUE,
          run(1, replicas),
          run(2, pods));
    }

    @Test
    void shouldNeverTakePodsFromACanaryWhoseStepsAreEdited() {
      check(
          scene()
              .of(5)
              .spec(2)
              .trying(1, 2, 0)
              .kept(1)
              .has(BLUE, 1, 5, 5)
              .has(GREEN, 2, 3, 3)
              .plan(),
          BLUE,
          run(1, 5),
          run(2, 3));
    }

    @Test
    void shouldBeginAnewInTheSameSlotWhenTheSpecIsEditedAgain() {
      check(
          scene()
              .of(5)
              .spec(3)
              .trying(1, 3, 0)
              .kept(1)
              .has(BLUE, 1, 5, 5)
              .has(GREEN, 2, 3, 3)
              .plan(),
          BLUE,
          run(1, 5),
          run(3, 1));
    }

    @Test
    void shouldKeepACanaryThatFailedWithItsShare() {
      check(
          scene()
              .of(5)
              .spec(2)
              .status(status(Phase.FAILED, 1, 2, 1, 50, null))
              .kept(1)
              .has(BLUE, 1, 5, 5)
              .has(GREEN, 2, 3, 3)
              .plan(),
          BLUE,
          run(1, 5),
          run(2, 3));
    }

    @Test
    void shouldLeaveACanaryWhoseContentNobodyKnows() {
      FleetPlan plan =
          scene().spec(3).trying(1, 2, 1).kept(1).has(BLUE, 1, 2, 2).has(GREEN, 2, 1, 1).plan();

      check(plan, BLUE, run(1, 2), LEFT);
      assertThat(plan.waiting()).isNotNull();
    }

    @Test
    void shouldOnlyLetTheAutoscalerGrowTheFleet() {
      FleetPlan plan =
          scene().of(6).autoscaled().spec(2).trying(1, 2, 1).kept(1).has(BLUE, 1, 6, 6).plan();

      check(plan, BLUE, run(1, null), run(2, 3));
      assertThat(plan.shrinking()).isFalse();
      assertThat(scene().autoscaled().stable(1).has(BLUE, 1, 6, 6).plan().shrinking()).isTrue();
    }

    /** One pod more than five, and half of the traffic: one for one, as pods become ready. */
    @ParameterizedTest
    @CsvSource({"5,0,0,5,1", "5,1,0,5,1", "5,1,1,4,1", "4,1,1,4,2", "4,2,2,3,2", "3,3,3,3,3"})
    void shouldChangePodForPodWithinTheSurge(
        int stable, int canary, int ready, int wantedStable, int wantedCanary) {
      Scenes scene =
          scene()
              .of(5)
              .spec(2)
              .rollout(Scenes.surging(1))
              .trying(1, 2, 1)
              .kept(1)
              .has(BLUE, 1, stable, stable);
      check(
          (canary == 0 ? scene : scene.has(GREEN, 2, canary, ready)).plan(),
          BLUE,
          run(1, wantedStable),
          run(2, wantedCanary));
    }
  }

  @Nested
  class TakenBack {
    private static final Instant ENDED = NOW.minus(DELAY).plusSeconds(10);

    @Test
    void shouldKeepThePodsForAWhileAndThenRemoveThem() {
      for (Phase phase : new Phase[] {Phase.FAILED, Phase.ABORTED}) {
        FleetPlan plan = ended(phase, NOW);

        check(plan, BLUE, run(1, 5), LEFT);
        assertThat(plan.lookAgain()).isEqualTo(NOW.plusSeconds(10));
        check(ended(phase, NOW.plusSeconds(10)), BLUE, run(1, 5), GONE);
      }
    }

    @Test
    void shouldGiveThePromotedRevisionItsPodsBackWithinTheSurge() {
      check(
          scene()
              .of(5)
              .spec(2)
              .rollout(Scenes.surging(2))
              .status(status(Phase.FAILED, 1, 2, 1, 0, ENDED))
              .kept(1)
              .has(BLUE, 1, 4, 4)
              .has(GREEN, 2, 3, 3)
              .plan(),
          BLUE,
          run(1, 5),
          run(2, 2));
    }

    private static FleetPlan ended(Phase phase, Instant now) {
      return scene()
          .of(5)
          .spec(2)
          .status(status(phase, 1, 2, 1, 0, ENDED))
          .kept(1)
          .has(BLUE, 1, 5, 5)
          .has(GREEN, 2, 3, 3)
          .at(now)
          .plan();
    }
  }

  @Test
  void shouldTakeAStatusThatCannotBeReadForOneThatIsOver() {
    RolloutStatus status = status(Phase.ABORTED, 1, 2, 7, 0, null);

    check(
        scene().spec(2).status(status).kept(1).has(BLUE, 1, 2, 2).has(GREEN, 2, 1, 1).plan(),
        BLUE,
        run(1, 2),
        GONE);
  }

  private static void check(FleetPlan plan, Slot next, Wish blue, Wish green) {
    assertThat(plan.next()).isEqualTo(next);
    assertThat(plan.wish(BLUE)).isEqualTo(blue);
    assertThat(plan.wish(GREEN)).isEqualTo(green);
  }

  private static Wish run(int version, @Nullable Integer replicas) {
    return new Wish.Run(content(version), replicas);
  }
}
