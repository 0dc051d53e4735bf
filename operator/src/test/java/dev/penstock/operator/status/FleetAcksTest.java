package dev.penstock.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.push.PodRejection;
import dev.penstock.operator.snapshot.ResourceKind;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.status.Acknowledgement.Refused;
import dev.penstock.operator.status.Acknowledgement.State;
import dev.penstock.operator.view.RolloutState;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the pods have acknowledged of the handover. */
class FleetAcksTest {
  private static final RolloutState TRIED = new RolloutState("old", "new", 0);

  private final World world =
      new World()
          .withRollouts()
          .facts(1, 2, "p1", "p2")
          .pod("p1", "old", true)
          .pod("p2", "old", true)
          .rollout(new RolloutState("old", null, 0));
  private final FleetBook book = new FleetBook();

  @Test
  void shouldAwaitAllPodsWhenTheHandoverAppears() {
    world.acknowledged("p1", "p2");
    assertThat(handover()).isEqualTo(State.ACKNOWLEDGED);

    world.rollout(TRIED);
    assertThat(handover()).isEqualTo(State.AWAITED);
    world.acknowledged("p1");
    assertThat(handover()).isEqualTo(State.AWAITED);
    world.acknowledged("p2");
    assertThat(handover()).isEqualTo(State.ACKNOWLEDGED);
  }

  @Test
  void shouldAwaitAllPodsWhenItsWeightOrItsPodsChange() {
    world.rollout(TRIED).acknowledged("p1", "p2");
    assertThat(handover()).isEqualTo(State.ACKNOWLEDGED);

    world.rollout(new RolloutState("old", "new", 25));
    assertThat(handover()).isEqualTo(State.AWAITED);
    world.acknowledged("p1", "p2");
    assertThat(handover()).isEqualTo(State.ACKNOWLEDGED);

    world.pod("p3", "new", true);
    assertThat(handover()).isEqualTo(State.AWAITED);
    world.acknowledged("p1", "p2");
    assertThat(handover()).isEqualTo(State.ACKNOWLEDGED);
  }

  @Test
  void shouldAwaitAllPodsWhenItGoes() {
    world.rollout(TRIED).acknowledged("p1", "p2");
    assertThat(handover()).isEqualTo(State.ACKNOWLEDGED);

    world.rollout(new RolloutState("old", null, 0));
    assertThat(handover()).isEqualTo(State.AWAITED);
    world.acknowledged("p1").acknowledged("p2");
    assertThat(handover()).isEqualTo(State.ACKNOWLEDGED);
  }

  @Test
  void shouldNotAwaitWhatElseChangesOnceThePodsHaveIt() {
    world.acknowledged("p1", "p2");
    handover();
    world.rollout(TRIED);
    handover();

    world.acknowledged("p1", "p2").route("a", 1, "{type: PathPrefix, value: /a}");

    assertThat(handover()).isEqualTo(State.ACKNOWLEDGED);
    assertThat(acks().route(World.route("a"))).isEqualTo(State.AWAITED);
  }

  @Test
  void shouldNotAwaitItForARouteThatWasThereBefore() {
    world.route("a", 1, "{type: PathPrefix, value: /a}").acknowledged("p1", "p2");
    handover();

    world.rollout(TRIED);

    assertThat(acks().route(World.route("a"))).isEqualTo(State.ACKNOWLEDGED);
    assertThat(acks().gateway()).isEqualTo(State.ACKNOWLEDGED);
  }

  @Test
  void shouldSayWhichPodRefusesItAndForgetThatWhenItIsGone() {
    world
        .rollout(TRIED)
        .acknowledged("p1")
        .rejects(
            "p2",
            new PodRejection(
                new ResourceName(ResourceKind.HANDOVER, "canary"), "sources[0]: no block"));
    assertThat(handover()).isEqualTo(new Refused("pod p2 refuses it: sources[0]: no block"));

    world.rollout(new RolloutState("old", null, 0));
    assertThat(handover()).isEqualTo(State.AWAITED);
    world.acknowledged("p1", "p2");
    assertThat(handover()).isEqualTo(State.ACKNOWLEDGED);
  }

  @Test
  void shouldAwaitAReadyPodThatIsNotConnected() {
    world.rollout(TRIED).acknowledged("p1");

    assertThat(handover()).isEqualTo(State.AWAITED);
  }

  @Test
  void shouldSayThatThereAreNoPods() {
    world.rollout(TRIED);

    assertThat(handover()).isEqualTo(State.NO_PODS);
  }

  private Acknowledgement handover() {
    return acks().handover();
  }

  private FleetAcks acks() {
    book.update(world.moment(), 0);
    return Objects.requireNonNull(book.of(World.EDGE));
  }
}
