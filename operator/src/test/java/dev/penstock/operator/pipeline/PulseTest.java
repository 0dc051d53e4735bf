package dev.penstock.operator.pipeline;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.push.TestFlow;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PulseTest {
  private final AtomicLong nanos = new AtomicLong();
  private final TestFlow flow = new TestFlow();
  private final Pulse pulse = new Pulse(flow, nanos::get);

  @AfterEach
  void close() {
    flow.close();
  }

  @Test
  void shouldBeAliveWhenATurnTakesMinutes() {
    CountDownLatch turn = occupy();

    nanos.addAndGet(Duration.ofMinutes(4).toNanos());

    assertThat(pulse.isAlive()).isTrue();
    turn.countDown();
  }

  @Test
  void shouldBeDeadWhenNothingMovesAnyMoreAndAliveWhenItDoesAgain() {
    CountDownLatch turn = occupy();

    nanos.addAndGet(Duration.ofMinutes(6).toNanos());
    assertThat(pulse.isAlive()).isFalse();

    turn.countDown();
    await().until(pulse::isAlive);
  }

  @Test
  void shouldBeDeadAtOnceWhenTheFlowIsDeadlocked() throws Exception {
    flow.run(pulse::start);
    ReentrantLock first = new ReentrantLock();
    ReentrantLock second = new ReentrantLock();
    CyclicBarrier both = new CyclicBarrier(2);
    Thread other = Thread.ofPlatform().start(() -> lock(second, both, first));
    flow.execute(() -> lock(first, both, second));

    await().until(() -> !pulse.isAlive());

    other.interrupt();
    other.join();
    await().until(pulse::isAlive);
  }

  /** A turn that lasts until the result is counted down. */
  private CountDownLatch occupy() {
    flow.run(pulse::start);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch turn = new CountDownLatch(1);
    flow.execute(
        () -> {
          begun.countDown();
          sit(turn);
        });
    sit(begun);
    return turn;
  }

  private static void sit(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void lock(ReentrantLock held, CyclicBarrier both, ReentrantLock wanted) {
    held.lock();
    try {
      both.await();
      wanted.lockInterruptibly();
      wanted.unlock();
    } catch (Exception interrupted) {
      // That is how it ends.
    } finally {
      held.unlock();
    }
  }
}
