package dev.penstock.proxy.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

final class LoopProbeTest {
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final LoopProbe probe = new LoopProbe(waiting::add);

  @Test
  void shouldTellTheDelayWhenTheLoopDoesNotTurn() {
    await().until(() -> probe.delay() > 0.01);

    assertThat(waiting).hasSize(1);
    waiting.remove().run();
    // The next task is given to it when the last has run, and has just begun to wait.
    double before = probe.delay();
    assertThat(probe.delay()).isLessThanOrEqualTo(before);
    assertThat(waiting).hasSize(1);
  }
}
