package dev.penstock.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SlopeTest {
  @Test
  void shouldLeaveOutWhatIsThereAnywayWhenPointsAreOnALine() {
    assertThat(
            Slope.of(
                List.of(
                    new Slope.Point(2_000, 1_000_000 + 2_000 * 512.0),
                    new Slope.Point(8_000, 1_000_000 + 8_000 * 512.0),
                    new Slope.Point(18_000, 1_000_000 + 18_000 * 512.0))))
        .isCloseTo(512, within(1e-6));
  }

  @Test
  void shouldRefuseWhenAllPointsAreOverEachOther() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Slope.of(List.of(new Slope.Point(1, 1), new Slope.Point(1, 2))));
  }
}
