package dev.penstock.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SummaryTest {
  @Test
  void shouldTakeTheMiddleWhenRunsAreOdd() {
    assertThat(Summary.of(List.of(3.0, 1.0, 20.0)))
        .isEqualTo(new Summary(3, 1, 20, List.of(3.0, 1.0, 20.0)));
  }

  @Test
  void shouldTakeTheMeanOfTheMiddleTwoWhenRunsAreEven() {
    assertThat(Summary.of(List.of(4.0, 1.0, 2.0, 30.0)).median()).isEqualTo(3.0);
  }

  @Test
  void shouldRefuseWhenThereAreNoRuns() {
    assertThatIllegalArgumentException().isThrownBy(() -> Summary.of(List.of()));
  }

  @Test
  void shouldCompareWithinRoundsWhenTheMachineDrifts() {
    Summary drifting = Summary.of(List.of(9.0, 18.0, 36.0));
    Summary beside = Summary.of(List.of(10.0, 20.0, 40.0));

    assertThat(drifting.ratioTo(beside)).isCloseTo(0.9, within(1e-9));
  }
}
