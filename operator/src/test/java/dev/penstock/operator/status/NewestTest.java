package dev.penstock.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.testing.Patience;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The newest value always arrives, however putting and taking fall together. */
final class NewestTest {
  private static final int VALUES = 2_000_000;

  @Test
  void shouldBeToldOnceWhenSeveralValuesWait() {
    Newest<Integer> newest = new Newest<>();

    assertThat(newest.put(1)).isTrue();
    assertThat(newest.put(2)).isFalse();
    assertThat(newest.take()).isEqualTo(2);
    assertThat(newest.take()).isNull();
    assertThat(newest.put(3)).isTrue();
  }

  @Test
  void shouldHandOverTheLastValueWhenItIsPutWhileAnotherIsTaken() throws InterruptedException {
    Newest<Integer> newest = new Newest<>();
    // A taker is told anew only when it has taken, so more than two words are never under way.
    BlockingQueue<Boolean> told = new ArrayBlockingQueue<>(4);
    Thread putter =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 1; i <= VALUES; i++) {
                    if (newest.put(i)) {
                      told.add(true);
                    }
                  }
                });

    int last = 0;
    while (last < VALUES) {
      assertThat(told.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
          .as("told of a value after %s", last)
          .isNotNull();
      Integer taken = newest.take();
      if (taken != null) {
        assertThat(taken).isGreaterThan(last);
        last = taken;
      }
    }
    putter.join();
  }
}
