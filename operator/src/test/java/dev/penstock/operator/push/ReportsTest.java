package dev.penstock.operator.push;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.measure.FleetReports;
import dev.penstock.operator.measure.PodReading;
import dev.penstock.operator.measure.PodReport;
import dev.penstock.operator.measure.ReportsView;
import dev.penstock.operator.view.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReportsTest {
  private static final ObjectKey GATEWAY = new ObjectKey("shop", "edge");
  private static final ObjectKey OTHER = new ObjectKey("shop", "other");
  private static final Duration KEEP = Duration.ofMillis(200);
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final AtomicInteger changes = new AtomicInteger();
  private final TestFlow flow = new TestFlow();
  private volatile Instant now = START;
  private final InstantSource clock = () -> now;
  private final Reports reports = new Reports(flow, clock, KEEP, changes::incrementAndGet);

  @AfterEach
  void stop() {
    flow.close();
  }

  @Test
  void shouldForgetReportsThatAreTooOldAndNoOthers() {
    put(Reports.HERE, GATEWAY, "edge-1", report("one", 1));
    put(Reports.HERE, OTHER, "other-1", report("one", 1));
    now = START.plus(KEEP).plusMillis(1);
    put(Reports.HERE, GATEWAY, "edge-2", report("two", 1));

    await().until(() -> pods(GATEWAY).equals(List.of("edge-2")));
    await().until(() -> !reports.view().fleets().containsKey(OTHER));
    now = now.plus(KEEP).plusMillis(1);
    await().until(() -> reports.view().fleets().isEmpty());
  }

  @Test
  void shouldLeaveReportsOfOtherFleetsTheSameObjects() {
    put(Reports.HERE, OTHER, "other-1", report("one", 1));
    FleetReports other = reports.view().fleet(OTHER);

    put(Reports.HERE, GATEWAY, "edge-1", report("one", 1));

    assertThat(reports.view().fleet(OTHER)).isSameAs(other);
    assertThat(reports.view().fleet(new ObjectKey("shop", "none"))).isSameAs(FleetReports.NONE);
  }

  @Test
  void shouldIgnoreLowerCountsWhenTheyComeLateFromWherePodWasBefore() {
    put("operator-b", GATEWAY, "edge-1", report("one", 10));
    put(Reports.HERE, GATEWAY, "edge-1", report("one", 12));
    ReportsView view = reports.view();
    int told = changes.get();

    put("operator-b", GATEWAY, "edge-1", report("one", 11));

    assertThat(reports.view()).isSameAs(view);
    assertThat(changes).hasValue(told);
  }

  @Test
  void shouldBelieveLowerCountsWhenTheCanaryMayHaveBegunAgain() {
    put("operator-b", GATEWAY, "edge-1", report("one", 10));
    put("operator-b", GATEWAY, "edge-1", report("one", 2));
    assertThat(requests()).isEqualTo(2);

    put("operator-c", GATEWAY, "edge-1", report("one", 10));
    assertThat(requests()).isEqualTo(10);

    now = START.plusSeconds(6);
    put("operator-b", GATEWAY, "edge-1", report("one", 3));
    assertThat(requests()).isEqualTo(3);
  }

  @Test
  void shouldBelieveLowerCountsWhenTheProcessIsAnother() {
    put("operator-b", GATEWAY, "edge-1", report("one", 10));
    put("operator-c", GATEWAY, "edge-1", report("two", 1));

    assertThat(requests()).isEqualTo(1);
  }

  private void put(String source, ObjectKey gateway, String pod, PodReport report) {
    flow.run(
        () ->
            reports.put(
                source, gateway, new PodReading(pod, "uid-" + pod, report, clock.instant())));
  }

  private static PodReport report(String instance, long requests) {
    return ReportMapper.fromProto(TestReports.report(instance, requests));
  }

  private List<String> pods(ObjectKey gateway) {
    return reports.view().fleet(gateway).pods().stream().map(PodReading::pod).toList();
  }

  private long requests() {
    PodReading only = reports.view().fleet(GATEWAY).pods().getFirst();
    return only.report().series().values().iterator().next().requests();
  }
}
