package dev.penstock.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafepointLogTest {
  private static final String COLLECTION =
      "[1.2s][info][safepoint] Safepoint \"SerialCollect\", Time since last: 90 ns, Reaching"
          + " safepoint: 20 ns, At safepoint: 1000 ns, Leaving safepoint: 9 ns, Total: 2500000 ns,"
          + " Threads: 0 runnable, 11 total\n";

  @TempDir Path folder;

  @Test
  void shouldTellOfAStopOnceWhenTheLogGrows() throws Exception {
    Path file = folder.resolve("log");
    Files.writeString(file, COLLECTION + COLLECTION);
    SafepointLog log = new SafepointLog(file);

    assertThat(log.next())
        .containsExactly(Duration.ofNanos(2_500_000), Duration.ofNanos(2_500_000));
    assertThat(log.next()).isEmpty();

    Files.writeString(file, COLLECTION, StandardOpenOption.APPEND);
    assertThat(log.next()).hasSize(1);
  }
}
