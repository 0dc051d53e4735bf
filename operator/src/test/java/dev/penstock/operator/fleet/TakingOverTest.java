package dev.penstock.operator.fleet;

import static dev.penstock.operator.fleet.Scenes.content;
import static dev.penstock.operator.fleet.Scenes.scene;
import static dev.penstock.operator.fleet.Slot.BLUE;
import static dev.penstock.operator.fleet.Slot.GREEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.fleet.FleetPlan.Wish;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How one promoted revision follows another. */
class TakingOverTest {
  private static final Wish LEFT = Wish.Fixed.LEFT;
  private static final Wish GONE = Wish.Fixed.GONE;

  @Test
  void shouldGetItsPodsBeforeClientsAreLedThere() {
    FleetPlan plan =
        scene().of(5).spec(2).stable(2).kept(1, 2).has(BLUE, 1, 5, 5).has(GREEN, 2, 3, 3).plan();

    check(plan, BLUE, LEFT, run(2, 5));
    assertThat(plan.shrinking()).isFalse();
    check(
        scene().of(5).spec(2).stable(2).kept(1).has(BLUE, 1, 5, 5).has(GREEN, 2, 5, 4).plan(),
        BLUE,
        LEFT,
        run(2, 5));
  }

  @Test
  void shouldLeadClientsThereWhenItsPodsAreReadyAndKeepTheOldOnes() {
    check(
        scene().of(5).spec(2).stable(2).kept(1).has(BLUE, 1, 5, 5).has(GREEN, 2, 5, 5).plan(),
        GREEN,
        LEFT,
        run(2, 5));
  }

  @Test
  void shouldRemoveTheOldPodsWhenClientsHaveBeenLedAway() {
    check(
        scene()
            .of(5)
            .spec(2)
            .stable(2)
            .serving(GREEN)
            .has(BLUE, 1, 5, 5)
            .has(GREEN, 2, 5, 5)
            .plan(),
        GREEN,
        GONE,
        run(2, 5));
  }

  @Test
  void shouldGoBackTheSameWayWhenAPromotionIsUndone() {
    Scenes undone = scene().of(5).spec(2).stable(1).kept(1, 2).serving(GREEN);

    check(undone.has(GREEN, 2, 5, 5).plan(), GREEN, run(1, 5), LEFT);
    check(undone.has(BLUE, 1, 5, 5).plan(), BLUE, run(1, 5), LEFT);
  }

  @Test
  void shouldNotWaitForTheLastPodWhenNothingServes() {
    check(
        scene().of(5).spec(2).stable(2).kept(1).has(BLUE, 1, 5, 0).has(GREEN, 2, 5, 1).plan(),
        GREEN,
        LEFT,
        run(2, 5));
  }

  @Test
  void shouldNotCountPodsOfAnotherRevisionInTheSameSlot() {
    Scenes scene = scene().of(2).spec(3).stable(3).kept(1).has(BLUE, 1, 2, 2);
    FleetScene seen = scene.has(GREEN, 3, 2, 1).build();

    assertThat(FleetPlanner.plan(seen).next()).isEqualTo(BLUE);
    check(scene.has(GREEN, 2, 2, 2).plan(), BLUE, LEFT, run(3, 2));
  }

  @Test
  void shouldHandTheNumberToTheAutoscalerWhenItComesToServe() {
    Scenes scene = scene().of(6).autoscaled().spec(2).stable(2).kept(1).has(BLUE, 1, 6, 6);

    check(scene.has(GREEN, 2, 6, 5).plan(), BLUE, LEFT, run(2, 6));
    check(scene.has(GREEN, 2, 6, 6).plan(), GREEN, LEFT, run(2, null));
    check(scene.has(GREEN, 2, 6, 6).serving(GREEN).plan(), GREEN, GONE, run(2, null));
  }

  @Test
  void shouldHaveACanaryWaitForIt() {
    FleetPlan plan =
        scene()
            .of(5)
            .spec(3)
            .trying(2, 3, 0)
            .kept(1, 2)
            .has(BLUE, 1, 5, 5)
            .has(GREEN, 2, 5, 3)
            .plan();

    check(plan, BLUE, LEFT, run(2, 5));
    assertThat(plan.canary()).isNull();
    assertThat(plan.waiting()).isEqualTo("revision 2 takes over first: 3 of its 5 pods are ready");
  }

  @ParameterizedTest
  @CsvSource({"5,1,1,4,1", "4,2,1,4,2", "4,2,2,3,2", "1,5,5,1,5"})
  void shouldChangePodForPodWithinTheSurge(
      int old, int pods, int ready, int wantedOld, int wantedNew) {
    FleetPlan plan =
        scene()
            .of(5)
            .spec(2)
            .rollout(Scenes.surging(1))
            .stable(2)
            .kept(1)
            .has(BLUE, 1, old, old)
            .has(GREEN, 2, pods, ready)
            .plan();

    assertThat(plan.wish(GREEN)).isEqualTo(run(2, wantedNew));
    assertThat(plan.wish(BLUE)).isEqualTo(wantedOld < old ? run(1, wantedOld) : LEFT);
    assertThat(plan.next()).isEqualTo(ready < 5 ? BLUE : GREEN);
  }

  @Test
  void shouldTakePodsFromWhatServesWhenTheFleetIsMadeSmaller() {
    check(
        scene().of(3).spec(2).stable(2).kept(1).has(BLUE, 1, 5, 5).has(GREEN, 2, 5, 1).plan(),
        BLUE,
        run(1, 3),
        run(2, 3));
  }

  @Test
  void shouldRatherHaveTooManyPodsThanWaitForEverWhenTheOldOnesCannotBeWritten() {
    check(
        scene()
            .of(5)
            .spec(2)
            .rollout(Scenes.surging(1))
            .stable(2)
            .has(BLUE, 1, 5, 5)
            .has(GREEN, 2, 1, 1)
            .plan(),
        BLUE,
        LEFT,
        run(2, 5));
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
