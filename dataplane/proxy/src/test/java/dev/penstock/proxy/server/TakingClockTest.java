package dev.penstock.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TakingClockTest {
  private static final long STALLED_MILLIS = 10_000;
  private static final int RATE = 100;
  private static final long FULL = -65_536;

  private final Ticker ticker = new Ticker();
  private final TakingClock clock = new TakingClock(timeouts(), ticker);

  private static EngineSettings.Timeouts timeouts() {
    Duration unused = Duration.ofHours(1);
    Duration stalled = Duration.ofMillis(STALLED_MILLIS);
    return new EngineSettings.Timeouts(
        unused, unused, unused, unused, unused, stalled, unused, unused, RATE);
  }

  private long leftMillis(long room) {
    return TimeUnit.NANOSECONDS.toMillis(clock.left(ticker.getAsLong(), room));
  }

  @Test
  void shouldWaitForNobodyWhileThereIsRoom() {
    ticker.pass(STALLED_MILLIS * 2);
    assertThat(clock.left(ticker.getAsLong(), 1_000)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldRunOutWhenNothingIsTaken() {
    clock.waiting(true, FULL);
    ticker.pass(4_000);
    assertThat(leftMillis(FULL)).isEqualTo(6_000);
    ticker.pass(6_000);
    assertThat(leftMillis(FULL)).isZero();
  }

  @Test
  void shouldGiveTimeBackWhenSomeIsTaken() {
    clock.waiting(true, FULL);
    ticker.pass(4_000);
    assertThat(leftMillis(FULL + RATE)).isEqualTo(7_000);
    assertThat(leftMillis(FULL + RATE)).as("once").isEqualTo(7_000);
  }

  @Test
  void shouldRunOutWhenItIsTakenInDrops() {
    clock.waiting(true, FULL);
    for (int drops = 1; drops <= 10; drops++) {
      ticker.pass(1_000);
      clock.left(ticker.getAsLong(), FULL + drops);
    }
    assertThat(leftMillis(FULL + 10)).as("10 ms for each drop").isEqualTo(100);
    ticker.pass(100);
    assertThat(leftMillis(FULL + 10)).isZero();
  }

  @Test
  void shouldTakeNothingWrittenForTaken() {
    clock.waiting(true, FULL);
    ticker.pass(4_000);
    assertThat(leftMillis(FULL - 5_000)).as("written").isEqualTo(6_000);
    assertThat(leftMillis(FULL - 5_000 + RATE)).as("taken").isEqualTo(7_000);
  }

  @Test
  void shouldNotForgetASlowClientWhenItHasBeenWritableInBetween() {
    clock.waiting(true, FULL);
    ticker.pass(9_000);
    clock.waiting(false, FULL + RATE);
    ticker.pass(STALLED_MILLIS);
    clock.waiting(true, FULL);
    assertThat(leftMillis(FULL)).isEqualTo(2_000);
  }
}
