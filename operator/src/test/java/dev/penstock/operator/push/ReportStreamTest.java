package dev.penstock.operator.push;

import static dev.penstock.operator.push.TestReports.message;
import static dev.penstock.operator.push.TestReports.report;
import static dev.penstock.operator.push.TestReports.series;
import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.identity.CertificateAuthority;
import dev.penstock.operator.identity.PodIdentity;
import dev.penstock.operator.identity.TestAuthority;
import dev.penstock.operator.measure.LatencyHistogram;
import dev.penstock.operator.measure.PodReading;
import dev.penstock.operator.measure.PodReport;
import dev.penstock.operator.measure.SeriesCounts;
import dev.penstock.operator.measure.SeriesKey;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.protocol.v1.Report;
import dev.penstock.protocol.v1.Series;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What pods report, over the real server. */
class ReportStreamTest {
  private static final ObjectKey GATEWAY = new ObjectKey("shop", "edge");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final TestAuthority authorities = new TestAuthority();
  private final CertificateAuthority authority = authorities.replica("operator-0");
  private final List<AutoCloseable> resources = new ArrayList<>();
  private final AtomicInteger wakeUps = new AtomicInteger();
  private final TestFlow flow = new TestFlow();
  private final ConfigPush push =
      new ConfigPush(
          flow,
          TestPushConfig.DEFAULT,
          InstantSource.fixed(NOW),
          new PushMetrics(new SimpleMeterRegistry()));
  private final PushServer server =
      new PushServer(flow, push, authority, TestPushConfig.DEFAULT, InstantSource.system());

  @BeforeEach
  void start() {
    push.onReports(wakeUps::incrementAndGet);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable resource : resources) {
      resource.close();
    }
    server.stop();
    flow.close();
  }

  @Test
  void shouldKeepEverythingThatPodReports() {
    Series whole = Series.newBuilder().setRevision("ccc").setRequests(9).build();
    pod("edge-1")
        .hello()
        .send(
            message(
                report("one", 100).toBuilder()
                    .addSeries(whole)
                    .setHandedOver(20)
                    .setHandoverFailures(1)
                    .build()));

    await().until(() -> !readings().isEmpty());
    TreeMap<Integer, Long> latency = new TreeMap<>(Map.of(12, 8L, 400, 9L));
    SeriesCounts counts = new SeriesCounts(100, 7, 6, 5, 4, 3, 2, new LatencyHistogram(latency));
    PodReport report =
        new PodReport(
            "one",
            1_000,
            Map.of(
                new SeriesKey("shop/cart", "aaa"),
                counts,
                SeriesKey.ofPod("ccc"),
                new SeriesCounts(9, 0, 0, 0, 0, 0, 0, new LatencyHistogram(new TreeMap<>()))),
            20,
            1);
    assertThat(readings()).containsExactly(new PodReading("edge-1", "uid-edge-1", report, NOW));
    assertThat(wakeUps).hasValue(1);
  }

  @Test
  void shouldKeepTheNewestReportOfEachPodAndLeaveTheLedgerAlone() {
    TestPod.Session second = pod("edge-2").hello();
    TestPod.Session first = pod("edge-1").hello();
    await().until(() -> push.ledger().fleet(GATEWAY).pods().size() == 2);
    LedgerView ledger = push.ledger();

    first.send(message(report("one", 100)));
    second.send(message(report("two", 5)));
    await().until(() -> requests().equals(List.of(100L, 5L)));
    first.send(message(report("one", 101)));
    await().until(() -> requests().equals(List.of(101L, 5L)));

    assertThat(push.ledger()).isSameAs(ledger);
  }

  @Test
  void shouldKeepTheReportOfPodThatIsGoneUntilItComesAsAnotherProcess() {
    TestPod.Session first = pod("edge-1").hello().send(message(report("one", 100)));
    await().until(() -> !readings().isEmpty());
    first.finish();
    await().until(() -> push.ledger().fleet(GATEWAY).pods().isEmpty());
    assertThat(requests()).containsExactly(100L);

    pod("edge-1").hello().send(message(report("two", 1)));
    await().until(() -> requests().equals(List.of(1L)));
  }

  @Test
  void shouldTakeTheNewestWhenPodReportsFasterThanReportsAreTaken() {
    TestPod.Session session = pod("edge-1").hello();
    for (int i = 1; i <= 2_000; i++) {
      session.send(message(report("one", i)));
    }
    await().until(() -> requests().equals(List.of(2_000L)));
    assertThat(session.hasEnded()).isFalse();
  }

  @Test
  void shouldEndTheStreamWhenReportComesBeforeHello() {
    Status end = pod("edge-1").send(message(report("one", 100))).end();

    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription()).isEqualTo("the first message must be Hello");
    assertThat(readings()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faulty")
  void shouldEndOnlyTheStreamOfPodWhoseReportIsWrong(String description, Report faulty) {
    TestPod.Session good = pod("edge-1").hello().send(message(report("one", 100)));
    await().until(() -> !readings().isEmpty());
    TestPod.Session bad = pod("edge-2").hello();

    Status end = bad.send(message(faulty)).end();

    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription()).isEqualTo(description);
    good.send(message(report("one", 101)));
    await().until(() -> requests().equals(List.of(101L)));
  }

  static Stream<Arguments> faulty() {
    return Stream.concat(faultyNames(), Stream.concat(faultyCounts(), faultyLatencies()));
  }

  private static Stream<Arguments> faultyNames() {
    return Stream.of(
        Arguments.of("report.instance: is longer than 128 characters", report("i".repeat(129), 1)),
        Arguments.of(
            "report.series[1].route: is longer than 317 characters",
            report(
                "one",
                series("aaa", 1),
                series("bbb", 1).toBuilder().setRoute("r".repeat(318)).build())),
        Arguments.of(
            "report.series[0].revision: is longer than 63 characters",
            report("one", series("r".repeat(64), 1))),
        Arguments.of(
            "report.series[1].route: is there twice",
            report("one", series("aaa", 1), series("aaa", 1))));
  }

  private static Stream<Arguments> faultyCounts() {
    Series[] many =
        IntStream.rangeClosed(0, ReportMapper.MAX_SERIES)
            .mapToObj(i -> Series.newBuilder().setRevision("r" + i).build())
            .toArray(Series[]::new);
    Series[] large =
        IntStream.range(0, 1_000)
            .mapToObj(i -> latency("r" + i, IntStream.range(0, 1_000), 1_000))
            .toArray(Series[]::new);
    return Stream.of(
        Arguments.of("report.series: has more than 10000 elements", report("one", many)),
        Arguments.of("report: has more than 2097152 octets", report("one", large)),
        Arguments.of(
            "report.resident_bytes: is above 281474976710656",
            report("one").toBuilder().setResidentBytes(-1).build()),
        Arguments.of(
            "report.handed_over: is above 281474976710656",
            report("one").toBuilder().setHandedOver(1L << 49).build()),
        Arguments.of(
            "report.handover_failures: is above 281474976710656",
            report("one").toBuilder().setHandoverFailures(-1).build()),
        Arguments.of(
            "report.series[0]: has a count above 281474976710656", report("one", 1L << 49)),
        Arguments.of("report.series[0]: has a count above 281474976710656", report("one", -1)),
        Arguments.of(
            "report.series[0].latency_counts: has a count above 281474976710656",
            report("one", latency("aaa", IntStream.of(1, 2), -1))));
  }

  private static Stream<Arguments> faultyLatencies() {
    String order = "report.series[0].latency_buckets: must ascend and be below 1920";
    return Stream.of(
        Arguments.of(order, report("one", latency("aaa", IntStream.of(2, 1), 1))),
        Arguments.of(order, report("one", latency("aaa", IntStream.of(1, 1), 1))),
        Arguments.of(order, report("one", latency("aaa", IntStream.of(1, 1920), 1))),
        Arguments.of(order, report("one", latency("aaa", IntStream.of(-1), 1))),
        Arguments.of(order, report("one", latency("aaa", IntStream.range(0, 2_000), 1))),
        Arguments.of(
            "report.series[0].latency_counts: has 2 elements, and latency_buckets 3",
            report("one", series("aaa", 1).toBuilder().addLatencyBuckets(500).build())));
  }

  private static Series latency(String revision, IntStream buckets, long count) {
    int[] all = buckets.toArray();
    Series.Builder series = Series.newBuilder().setRevision(revision);
    Arrays.stream(all).forEach(bucket -> series.addLatencyBuckets(bucket).addLatencyCounts(count));
    return series.build();
  }

  private TestPod.Session pod(String name) {
    TestPod pod =
        new TestPod(
            server.port(),
            TestAuthority.SERVER_NAME,
            authority.trustBundle().orElseThrow().authorities());
    resources.add(pod);
    pod.bootstrap(authorities.tokenOf(new PodIdentity("shop", "edge", name, "uid-" + name)));
    return pod.open();
  }

  private List<PodReading> readings() {
    return push.reports().fleet(GATEWAY).pods();
  }

  private List<Long> requests() {
    return readings().stream()
        .flatMap(reading -> reading.report().series().values().stream())
        .map(SeriesCounts::requests)
        .toList();
  }
}
