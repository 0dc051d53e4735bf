package dev.penstock.operator.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.measure.FleetReports;
import dev.penstock.operator.measure.PodReading;
import dev.penstock.operator.measure.ReportsView;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.protocol.v1.Report;
import dev.penstock.protocol.v1.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportOutboxTest {
  private static final ObjectKey GATEWAY = new ObjectKey("shop", "edge");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  /** What a server takes in, less what the acknowledgements of many pods need. */
  private static final int FITS = 12 * 1024 * 1024;

  private final ReportOutbox outbox = new ReportOutbox();

  @Test
  void shouldHoldOnlyWhatIsNewSinceTheLastTime() {
    PodReading first = reading("edge-1", TestReports.report("one", 1));
    PodReading second = reading("edge-2", TestReports.report("two", 1));
    ReportsView before = view(first, second);
    outbox.fill(before, NOW);
    assertThat(outbox.take(GATEWAY)).containsOnlyKeys("edge-1", "edge-2");

    outbox.fill(view(first, reading("edge-2", TestReports.report("two", 2))), NOW);

    assertThat(outbox.gateways()).containsExactly(GATEWAY);
    assertThat(outbox.take(GATEWAY)).isEqualTo(Map.of("edge-2", TestReports.report("two", 2)));
    assertThat(outbox.gateways()).isEmpty();
    assertThat(outbox.take(GATEWAY)).isEmpty();
  }

  @Test
  void shouldSpreadReportsOverUpdatesThatAreTakenInWhenTheyAreLarge() {
    Report large = large();
    assertThat(ReportMapper.faultOf(large)).isNull();
    PodReading[] readings =
        IntStream.range(0, 20)
            .mapToObj(i -> reading("edge-" + i, large))
            .toArray(PodReading[]::new);
    outbox.fill(view(readings), NOW);

    List<String> told = new ArrayList<>();
    while (!outbox.gateways().isEmpty()) {
      Map<String, Report> update = outbox.take(GATEWAY);
      assertThat(update.values().stream().mapToLong(Report::getSerializedSize).sum())
          .isBetween(1L, (long) FITS);
      told.addAll(update.keySet());
    }

    assertThat(told).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void shouldHoldNothingOfFleetThatIsForgotten() {
    outbox.fill(view(reading("edge-1", TestReports.report("one", 1))), NOW);
    outbox.take(GATEWAY);

    outbox.fill(ReportsView.EMPTY, NOW);

    assertThat(outbox.gateways()).isEmpty();
  }

  /** About as large as a report may be. */
  private static Report large() {
    Series series = TestReports.series("x", 1).toBuilder().setRoute("r".repeat(200)).build();
    Report.Builder report = Report.newBuilder().setInstance("one");
    for (int i = 0; i < 8_000; i++) {
      report.addSeries(series.toBuilder().setRevision("r" + i));
    }
    return report.build();
  }

  private static PodReading reading(String pod, Report report) {
    return new PodReading(pod, "uid-" + pod, ReportMapper.fromProto(report), NOW);
  }

  private static ReportsView view(PodReading... readings) {
    return new ReportsView(
        ReportsView.EMPTY.fleets().with(GATEWAY, new FleetReports(List.of(readings))));
  }
}
