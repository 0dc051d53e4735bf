package dev.penstock.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WarmUpTest {
  @Test
  void shouldGoOnWhenTheLastThreeDiffer() {
    assertThat(WarmUp.agree(List.of(10.0, 10.0))).isFalse();
    assertThat(WarmUp.agree(List.of(10.0, 10.0, 10.0, 10.4))).isFalse();
  }

  @Test
  void shouldEndWhenTheLastThreeAreWithinThreePercent() {
    assertThat(WarmUp.agree(List.of(90.0, 10.2, 10.0, 10.3))).isTrue();
  }

  @Test
  void shouldBeginWithAnotherTargetWhenTheRoundIsAnother() {
    assertThat(Context.order(List.of("a", "b", "c"), 0)).containsExactly("a", "b", "c");
    assertThat(Context.order(List.of("a", "b", "c"), 4)).containsExactly("b", "c", "a");
  }
}
