package dev.penstock.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.penstock.bench.measure.GapException;
import org.junit.jupiter.api.Test;

final class H2loadReportTest {
  private static final String OUTPUT =
      """
      Main benchmark duration is over for thread #0. Stopping all clients.
      Stopped all clients for thread #0

      finished in 5.00s, 60164.00 req/s, 15.89MB/s
      requests: 240656 total, 240656 started, 240600 done, 240590 succeeded, 56 failed, 56 errored, 0 timeout
      status codes: 240590 2xx, 0 3xx, 10 4xx, 0 5xx
      traffic: 63.57MB (66661712) total, 30.85MB (32350120) headers (space savings 0.00%), 35.90MB (37643776) data
      """;

  @Test
  void shouldReadRateAndCountsWhenTheRunIsOver() throws Exception {
    assertThat(H2loadReport.parse(OUTPUT))
        .isEqualTo(new H2loadReport(60_164, 240_600, 240_590, 56));
  }

  @Test
  void shouldShowWhatWasPrintedWhenItIsNoReport() {
    assertThatExceptionOfType(GapException.class)
        .isThrownBy(() -> H2loadReport.parse("starting benchmark...\nfailed to connect\n"))
        .withMessage("no report: failed to connect");
  }
}
