package dev.penstock.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProcessFiguresTest {
  @Test
  void shouldAddUserAndSystemTimeWhenTheNameLooksLikeFields() {
    String stat = "42 (a) 1 (b) S 1 42 42 0 -1 4194560 100 0 0 0 250 150 7 8 20 0 1 0 5 0 0";

    assertThat(ProcessFigures.cpu(stat)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void shouldReadBytesWhenTheKernelSaysKibibytes() {
    assertThat(ProcessFigures.resident("Name:\tx\nVmHWM:\t 99 kB\nVmRSS:\t   12 kB\n"))
        .isEqualTo(12 * 1024);
  }

  @Test
  void shouldGrowWhenThisProcessWorks() throws Exception {
    long self = ProcessHandle.current().pid();

    assertThat(ProcessFigures.cpu(self)).isPositive();
    assertThat(ProcessFigures.resident(self)).isGreaterThan(1 << 20);
  }
}
