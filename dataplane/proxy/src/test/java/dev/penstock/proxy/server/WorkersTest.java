package dev.penstock.proxy.server;

import static dev.penstock.proxy.support.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.support.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private final class Noting implements Workers.Job {
    private final String name;

    Noting(String name) {
      this.name = name;
    }

    @Override
    public void run() {
      seen.add(name);
    }

    @Override
    public void refused() {
      seen.add(name + " refused");
    }
  }

  /** Keeps the one thread that there is. */
  private static Workers.Job held(CountDownLatch until) {
    return new Workers.Job() {
      @Override
      public void run() {
        try {
          until.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }

      @Override
      public void refused() {}
    };
  }

  @Test
  void shouldRefuseWhatFindsNoPlaceInTheQueue() {
    CountDownLatch until = new CountDownLatch(1);
    try (Workers workers = Workers.start(new Workers.Settings(1, 1, Eventually.NEVER))) {
      assertThat(workers.offer(held(until))).isTrue();
      await().untilAsserted(() -> assertThat(workers.queued()).isZero());

      assertThat(workers.offer(new Noting("a"))).isTrue();
      assertThat(workers.offer(new Noting("b"))).isFalse();
      assertThat(workers.refused()).isEqualTo(1);
      until.countDown();
      await().untilAsserted(() -> assertThat(workers.runs()).isEqualTo(2));
      assertThat(seen).containsExactly("a");
      assertThat(workers.queued()).isZero();
    }
  }

  @Test
  void shouldNotDoWhatHasWaitedTooLong() {
    CountDownLatch until = new CountDownLatch(1);
    try (Workers workers = Workers.start(new Workers.Settings(1, 9, Duration.ZERO))) {
      workers.offer(held(until));
      workers.offer(new Noting("a"));
      until.countDown();
      await().untilAsserted(() -> assertThat(seen).containsExactly("a refused"));
    }
  }

  @Test
  void shouldGoOnWhenAJobFails() {
    try (Workers workers = Workers.start(new Workers.Settings(1, 9, Eventually.NEVER))) {
      workers.offer(
          new Workers.Job() {
            @Override
            public void run() {
              throw new IllegalStateException("on purpose");
            }

            @Override
            public void refused() {
              seen.add("failed");
            }
          });
      workers.offer(new Noting("a"));
      await().untilAsserted(() -> assertThat(seen).containsExactly("failed", "a"));
    }
  }
}
