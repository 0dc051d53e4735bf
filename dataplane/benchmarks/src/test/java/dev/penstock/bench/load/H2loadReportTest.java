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
      requests: 240656 total, 240656 started, 240600 done, 240600 succeeded, 0 failed, 0 errored, 0 timeout
      status codes: 240573 2xx, 0 3xx, 0 4xx, 0 5xx
      traffic: 63.57MB (66661712) total, 30.85MB (32350120) headers (space savings 0.00%), 35.90MB (37643776) data
      """;

  @Test
  void shouldReadRateAndCountsWhenTheRunIsOver() throws Exception {
    assertThat(H2loadReport.parse(OUTPUT)).isEqualTo(new H2loadReport(60_164, 240_600, 0));
  }

  @Test
  void shouldCountAsFailedWhenAnAnswerIsNotWhatWasAskedFor() throws Exception {
    assertThat(failed("0 errored", "56 errored")).isEqualTo(56);
    assertThat(failed("0 timeout", "5 timeout")).isEqualTo(5);
    assertThat(failed("0 3xx", "7 3xx")).isEqualTo(7);
    assertThat(failed("0 4xx", "8 4xx")).isEqualTo(8);
    assertThat(failed("0 5xx", "9 5xx")).isEqualTo(9);
  }

  private static long failed(String usual, String instead) throws GapException {
    return H2loadReport.parse(OUTPUT.replace(usual, instead)).failed();
  }

  @Test
  void shouldShowWhatWasPrintedWhenItIsNoReport() {
    assertThatExceptionOfType(GapException.class)
        .isThrownBy(() -> H2loadReport.parse("starting benchmark...\nfailed to connect\n"))
        .withMessage("no report: failed to connect");
  }
}
