package dev.penstock.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlowPodsTest {
  private final InetSocketAddress pod = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private final InetSocketAddress other =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
  private final Ticker ticker = new Ticker();
  private final SlowPods slow = new SlowPods(1_000_000_000, ticker);

  /** As an offer does that waits in vain for a second. */
  private void wait(InetSocketAddress which) {
    long askedAt = ticker.getAsLong();
    ticker.pass(1_000);
    slow.tookTooLong(which, askedAt);
  }

  @Test
  void shouldLeaveAPodAloneWhenItTookTooLong() {
    assertThat(slow.mayAsk(pod)).isTrue();
    wait(pod);
    assertThat(slow.mayAsk(pod)).isFalse();
    assertThat(slow.mayAsk(other)).isTrue();
  }

  @Test
  void shouldLetOneFindOutWhenTheWhileIsOver() {
    wait(pod);
    ticker.pass(999);
    assertThat(slow.mayAsk(pod)).isFalse();
    ticker.pass(1);
    assertThat(slow.mayAsk(pod)).isTrue();
    assertThat(slow.mayAsk(pod)).isFalse();
  }

  @Test
  void shouldLeaveItAloneForTwiceAsLongWhenItTakesTooLongAgain() {
    long[] whiles = {1_000, 2_000, 4_000, 8_000, 10_000, 10_000};
    for (long millis : whiles) {
      assertThat(slow.mayAsk(pod)).isTrue();
      wait(pod);
      ticker.pass(millis - 1);
      assertThat(slow.mayAsk(pod)).isFalse();
      ticker.pass(1);
    }
  }

  @Test
  void shouldTakeOffersThatWaitAtTheSameTimeForOne() {
    long askedAt = ticker.getAsLong();
    wait(pod);
    for (int i = 0; i < 100; i++) {
      slow.tookTooLong(pod, askedAt + i);
    }
    ticker.pass(1_000);
    assertThat(slow.mayAsk(pod)).isTrue();
  }

  @Test
  void shouldAskEachTimeWhenItHasAnsweredOrWasForgotten() {
    wait(pod);
    slow.answered(pod);
    assertThat(slow.mayAsk(pod)).isTrue();
    assertThat(slow.mayAsk(pod)).isTrue();

    wait(pod);
    slow.retain(List.of(other));
    assertThat(slow.mayAsk(pod)).isTrue();
  }
}
