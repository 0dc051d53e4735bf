package dev.penstock.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.bench.measure.GapException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class LoadProcessTest {
  @Test
  void shouldPassAHistogramOnInOneLine() throws Exception {
    Histogram histogram = new Histogram(3);
    histogram.recordValue(1_000);
    histogram.recordValue(2_000_000_000);

    String line = LoadProcess.encode(histogram);

    assertThat(line).doesNotContain("\n");
    assertThat(LoadProcess.decode(line)).isEqualTo(histogram);
  }

  @Test
  void shouldPassAFaultOnAsAGap() {
    assertThatThrownBy(() -> LoadProcess.decode(LoadProcess.FAULT + "a connection was closed"))
        .isInstanceOfSatisfying(
            GapException.class,
            gap -> assertThat(gap.reason()).isEqualTo("a connection was closed"));
  }
}
