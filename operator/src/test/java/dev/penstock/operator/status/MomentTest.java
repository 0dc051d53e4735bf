package dev.penstock.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.push.LedgerView;
import dev.penstock.operator.view.ObjectKey;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MomentTest {
  private static final ObjectKey LATER = new ObjectKey("shop", "later");

  private final Moment world = new World().withPlainGateway().moment();
  private final FleetFacts facts = Objects.requireNonNull(world.facts().get(World.EDGE));

  @Test
  void shouldKeepFactsThatAreKnownBeforeTheirGatewaysAre() {
    Moment early = Moment.START.with(World.EDGE, facts).with(LATER, facts);

    assertThat(early.facts()).containsOnlyKeys(World.EDGE, LATER);
    assertThat(early.with(world.translation(), LedgerView.EMPTY).facts())
        .containsOnlyKeys(World.EDGE, LATER);
  }

  @Test
  void shouldDropTheFactsOfAGatewayThatHasGone() {
    Moment known = Moment.START.with(World.EDGE, facts).with(world.translation(), LedgerView.EMPTY);

    assertThat(known.with(Translation.EMPTY, LedgerView.EMPTY).facts()).isEmpty();
  }
}
