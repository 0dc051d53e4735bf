package dev.penstock.proxy.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MarksTest {
  private static final OverloadSettings SETTINGS =
      new OverloadSettings(0.85, Duration.ofSeconds(1));

  @ParameterizedTest
  @CsvSource({
    "NORMAL, 0.74, NORMAL",
    "NORMAL, 0.76, REFUSING",
    "NORMAL, 0.86, SHEDDING",
    "NORMAL, 0.93, RESETTING",
    "REFUSING, 0.71, REFUSING",
    "REFUSING, 0.69, NORMAL",
    "SHEDDING, 0.81, SHEDDING",
    "SHEDDING, 0.79, REFUSING",
    "SHEDDING, 0.71, REFUSING",
    "SHEDDING, 0.69, NORMAL",
    "RESETTING, 0.89, RESETTING",
    "RESETTING, 0.87, SHEDDING",
    "RESETTING, 0.10, NORMAL"
  })
  void shouldEndALevelOnlyWhenWellBelowItsMark(Level now, double share, Level next) {
    assertThat(SETTINGS.memoryMarks().next(now, share)).isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource({
    "NORMAL, 0.49, NORMAL",
    "NORMAL, 0.51, REFUSING",
    "REFUSING, 0.26, REFUSING",
    "REFUSING, 0.24, NORMAL",
    "NORMAL, 1.1, SHEDDING",
    "SHEDDING, 30, SHEDDING"
  })
  void shouldResetNobodyWhenALoopIsLate(Level now, double seconds, Level next) {
    assertThat(SETTINGS.delayMarks().next(now, seconds)).isEqualTo(next);
  }
}
