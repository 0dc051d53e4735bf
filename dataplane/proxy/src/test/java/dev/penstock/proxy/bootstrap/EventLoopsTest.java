package dev.penstock.proxy.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventLoopsTest {
  /** The heap is 30 % of the pod's memory. */
  private static final double HEAP_SHARE = 0.3;

  @ParameterizedTest
  @CsvSource({
    // MiB of memory, processors, loops
    "    16,  1,  1",
    "   128,  1,  1",
    "   128,  2,  2",
    "   128, 64,  4",
    "   256,  8,  8",
    "   256, 64,  9",
    "   512, 64, 19",
    "  1024, 64, 38",
    "  4096, 64, 64",
    " 16384,  1,  1",
    " 16384, 64, 64",
  })
  void shouldFollowProcessorsAndMemory(long memory, int processors, int loops) {
    assertThat(EventLoops.number(processors, (long) (memory * HEAP_SHARE) << 20)).isEqualTo(loops);
  }
}
