package dev.penstock.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0s,PT0S",
    "10s,PT10S",
    "1h30m,PT1H30M",
    "250ms,PT0.25S",
    "1s500ms,PT1.5S",
    "99999h,PT99999H",
    "1m1m,PT2M",
    "1h1m1s1ms,PT1H1M1.001S"
  })
  void shouldAddUpPartsWhenWellFormed(String text, Duration expected) {
    assertThat(GatewayDuration.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "s", "-1s", "1.5s", "1d", "100000s", "1s ", "1h1m1s1ms1ms", "٣s"})
  void shouldBeEmptyWhenMalformed(String text) {
    assertThat(GatewayDuration.parse(text)).isEmpty();
  }
}
