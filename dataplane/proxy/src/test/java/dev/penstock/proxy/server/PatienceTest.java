package dev.penstock.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final long MOST_MILLIS = 10_000;
  private static final int RATE = 100;

  private final Ticker ticker = new Ticker();
  private final Patience patience = patience(RATE);

  private Patience patience(int rate) {
    return new Patience(TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS), rate, ticker);
  }

  private long leftMillis() {
    return leftMillis(patience);
  }

  private long leftMillis(Patience of) {
    return TimeUnit.NANOSECONDS.toMillis(of.left(ticker.getAsLong()));
  }

  @Test
  void shouldNeverRunOutWhileNobodyIsWaitedFor() {
    ticker.pass(MOST_MILLIS * 2);
    assertThat(patience.left(ticker.getAsLong())).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldRunOutWhenNothingComes() {
    patience.waiting(true);
    ticker.pass(4_000);
    assertThat(leftMillis()).isEqualTo(6_000);
    ticker.pass(6_000);
    assertThat(leftMillis()).isZero();
  }

  @Test
  void shouldSayWhenAWaitBegins() {
    assertThat(patience.waiting(true)).isTrue();
    assertThat(patience.waiting(true)).isFalse();
    assertThat(patience.waiting(false)).isFalse();
    assertThat(patience.waiting(true)).isTrue();
  }

  @Test
  void shouldCountAWaitFromItsBeginningWhenItIsAnnouncedAgain() {
    patience.waiting(true);
    ticker.pass(4_000);
    patience.waiting(true);
    assertThat(leftMillis()).isEqualTo(6_000);
  }

  @Test
  void shouldUseNothingUpBetweenWaits() {
    patience.waiting(true);
    ticker.pass(4_000);
    patience.waiting(false);
    ticker.pass(MOST_MILLIS);
    patience.waiting(true);
    assertThat(leftMillis()).isEqualTo(6_000);
  }

  @Test
  void shouldGiveTimeBackByTheOctet() {
    patience.waiting(true);
    ticker.pass(4_000);
    patience.moved(RATE);
    assertThat(leftMillis()).isEqualTo(7_000);
  }

  @Test
  void shouldGiveTimeBackForWhatComesBetweenWaits() {
    patience.waiting(true);
    ticker.pass(4_000);
    patience.waiting(false);
    patience.moved(RATE);
    patience.waiting(true);
    assertThat(leftMillis()).isEqualTo(7_000);
  }

  @Test
  void shouldSaveNothingUpBeyondTheFirstAmount() {
    patience.waiting(true);
    patience.moved(Long.MAX_VALUE);
    assertThat(leftMillis()).isEqualTo(MOST_MILLIS);
    ticker.pass(MOST_MILLIS);
    assertThat(leftMillis()).isZero();
  }

  @Test
  void shouldOweNothingWhenTheLoopLooksLate() {
    patience.waiting(true);
    ticker.pass(MOST_MILLIS * 5);
    patience.moved(RATE);
    assertThat(leftMillis()).isEqualTo(1_000);
  }

  @Test
  void shouldGiveAllBackForAnOctetWhenNoRateIsAsked() {
    Patience any = patience(0);
    any.waiting(true);
    ticker.pass(MOST_MILLIS - 1);
    any.moved(1);
    assertThat(leftMillis(any)).isEqualTo(MOST_MILLIS);
  }

  @Property(tries = 200)
  void shouldNotRunOutWhenTheRateIsKept(
      @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 1, max = 9_000) Integer> pauses) {
    Patience kept = patience(RATE);
    kept.waiting(true);
    for (int pause : pauses) {
      ticker.pass(pause);
      assertThat(leftMillis(kept)).isPositive();
      kept.moved((long) pause * RATE / 1_000 + 1);
    }
  }

  @Property(tries = 200)
  void shouldRunOutWhenHalfTheRateIsKept(@ForAll @IntRange(min = 20, max = 9_000) int pause) {
    Patience kept = patience(RATE);
    kept.waiting(true);
    for (long waited = 0; waited <= MOST_MILLIS * 2 && leftMillis(kept) > 0; waited += pause) {
      kept.moved((long) pause * RATE / 2_000);
      ticker.pass(pause);
    }
    assertThat(leftMillis(kept)).isNotPositive();
  }
}
