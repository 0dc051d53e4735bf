package dev.penstock.proxy.sync;

import static dev.penstock.proxy.support.Eventually.await;
import static dev.penstock.proxy.sync.Deltas.delta;
import static dev.penstock.proxy.sync.Deltas.full;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.protocol.v1.Cluster;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Endpoint;
import dev.penstock.protocol.v1.Handover;
import dev.penstock.protocol.v1.Listener;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.protocol.v1.Report;
import dev.penstock.protocol.v1.ResourceKind;
import dev.penstock.protocol.v1.ResourceName;
import dev.penstock.protocol.v1.Series;
import dev.penstock.proxy.server.EngineSettings;
import dev.penstock.proxy.server.ExchangeListener;
import dev.penstock.proxy.server.ProxyEngine;
import dev.penstock.proxy.support.Gateway;
import dev.penstock.proxy.support.LeakCheck;
import dev.penstock.proxy.support.Ports;
import dev.penstock.proxy.support.RawBackend;
import dev.penstock.proxy.support.RawClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What pods report while connections are handed over: real pods on a real stream. */
@ExtendWith(LeakCheck.class)
final class HandoverReportTest {
  private static final String STABLE = "127.0.0.1";
  private static final String CANARY = "127.0.0.3";

  /** So that a pod which answers is always heard, on a machine that is busy too. */
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path folder;

  private final int port = Ports.free();
  private final int handoverPort = Ports.free();
  private final TestAuthority authority = new TestAuthority("only");
  private final TestOperator operator = new TestOperator(authority);
  private final List<AutoCloseable> started = new ArrayList<>();
  private RawBackend backend;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(folder.resolve("token"), TestOperator.TOKEN);
    Files.writeString(folder.resolve("ca.crt"), authority.pem());
    backend = RawBackend.answering("ok");
    operator.start();
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : started.reversed()) {
      each.close();
    }
    operator.stop();
    backend.close();
  }

  /** Starts a pod, and gives its stream. */
  private TestOperator.Stream pod(String address, String revision) throws Exception {
    ProxyEngine engine =
        ProxyEngine.start(
            Gateway.settings()
                .withAddress(address)
                .withHandover(new EngineSettings.Handover(revision, handoverPort, LONG, LONG)),
            ExchangeListener.NONE);
    started.add(engine);
    SyncSettings settings =
        new SyncSettings(
            "localhost",
            operator.port(),
            folder.resolve("token"),
            folder.resolve("ca.crt"),
            "test",
            Duration.ofMillis(20),
            Duration.ofMillis(200));
    OperatorClient client =
        new OperatorClient(settings, null, engine, engine, new RecordingListener());
    started.add(client);
    int before = operator.streams.size();
    client.start();
    await().until(() -> operator.streams.size() > before);
    return operator.streams.get(before);
  }

  private Delta.Builder config(String version) {
    return full(version)
        .addListeners(
            Listener.newBuilder().setName("http").setPort(port).setProtocol(Listener.Protocol.HTTP))
        .addRoutes(Deltas.prefix("n/r", "/known"))
        .addClusters(
            Cluster.newBuilder()
                .setName("n/s:80")
                .setProtocol(Cluster.Protocol.HTTP1)
                .addEndpoints(endpoint("127.0.0.1", backend.port())));
  }

  private static Endpoint.Builder endpoint(String address, int at) {
    return Endpoint.newBuilder().setAddress(address).setPort(at);
  }

  /** All connections go to the canary, whose port is this. */
  private static Handover handover(int at) {
    return Handover.newBuilder()
        .setName("canary")
        .setToRevision("new")
        .setWeight(100)
        .addEndpoints(endpoint(CANARY, at))
        .addPeers(STABLE)
        .build();
  }

  private static Delta withoutHandover(String from, String to) {
    return delta(from, to)
        .addRemoved(ResourceName.newBuilder().setKind(ResourceKind.HANDOVER).setName("canary"))
        .build();
  }

  /** A success, a host's unknown path, and what is no request: each on a connection of its own. */
  private void askThrice(String address) throws IOException {
    assertThat(answer(address, "GET /known HTTP/1.1\r\nHost: a\r\n\r\n")).contains(" 200 ");
    assertThat(answer(address, "GET /unknown HTTP/1.1\r\nHost: a\r\n\r\n")).contains(" 404 ");
    assertThat(answer(address, "what is this?\r\n\r\n")).contains(" 400 ");
  }

  private String answer(String address, String request) throws IOException {
    try (RawClient client = new RawClient(new Socket(address, port))) {
      return client.send(request).readResponse();
    }
  }

  @Test
  void shouldReportAllThatThePodServesWhileItHandsOver() throws Exception {
    TestOperator.Stream stable = pod(STABLE, "old");
    stable.send(config("v1").build());
    await().until(() -> ackOf(stable, "v1") > 0);
    askThrice(STABLE);
    // Nobody is there to take anything.
    stable.send(delta("v1", "v2").addHandovers(handover(Ports.free())).build());
    await().until(() -> !reports(stable).isEmpty());

    assertThat(reports(stable).getFirst().getSeriesList())
        .as("nothing of before")
        .containsExactly(Series.newBuilder().setRevision("old").build());
    assertThat(stable.received.get(ackOf(stable, "v2") + 1).hasReport()).as("at once").isTrue();

    askThrice(STABLE);

    Report last = reportOf(stable, 3);
    assertSeriesOfThree(last, "old");
    assertThat(last.getHandoverFailures()).isEqualTo(3);
    assertThat(last.getHandedOver()).isZero();

    stable.send(withoutHandover("v2", "v3"));
    await().until(() -> ackOf(stable, "v3") > 0);
    stable.send(delta("v3", "v4").addRoutes(Deltas.prefix("n/s", "/s")).build());
    await().until(() -> ackOf(stable, "v4") > 0);
    assertThat(after(stable, "v3")).allMatch(PodMessage::hasAck);
  }

  @Test
  void shouldReportWhatWasHandedOverOnTheSideOfThePodThatTookIt() throws Exception {
    TestOperator.Stream stable = pod(STABLE, "old");
    TestOperator.Stream canary = pod(CANARY, "new");
    Delta both = config("v1").addHandovers(handover(handoverPort)).build();
    canary.send(both);
    await().until(() -> ackOf(canary, "v1") > 0);
    stable.send(both);
    await().until(() -> ackOf(stable, "v1") > 0);

    askThrice(STABLE);

    assertSeriesOfThree(reportOf(canary, 3), "new");
    await().until(() -> reports(stable).getLast().getHandedOver() == 3);
    assertThat(reports(stable).getLast().getHandoverFailures()).isZero();
    assertThat(reports(stable).getLast().getSeriesList())
        .containsExactly(Series.newBuilder().setRevision("old").build());
  }

  @Test
  void shouldReportTheCountsOfRoutesBesideThoseOfThePod() throws Exception {
    TestOperator.Stream stable = pod(STABLE, "old");
    stable.send(
        config("v1")
            .addRoutes(Deltas.withCanary("n/c", 0))
            .addHandovers(handover(Ports.free()))
            .build());
    await().until(() -> ackOf(stable, "v1") > 0);
    assertThat(answer(STABLE, "GET /c HTTP/1.1\r\nHost: a\r\n\r\n")).contains(" 200 ");

    await().until(() -> !reports(stable).isEmpty());
    assertThat(reportOf(stable, 1).getSeriesList())
        .extracting(Series::getRoute, Series::getRevision, Series::getRequests)
        .containsExactly(tuple("n/c", "old", 1L), tuple("n/c", "new", 0L), tuple("", "old", 1L));
  }

  @Test
  void shouldReportNoSeriesOfItsOwnWhenItHasNoRevision() throws Exception {
    TestOperator.Stream stable = pod(STABLE, "");
    stable.send(config("v1").addHandovers(handover(Ports.free())).build());
    await().until(() -> ackOf(stable, "v1") > 0);

    answer(STABLE, "GET /known HTTP/1.1\r\nHost: a\r\n\r\n");

    await()
        .until(
            () ->
                !reports(stable).isEmpty() && reports(stable).getLast().getHandoverFailures() > 0);
    assertThat(reports(stable).getLast().getSeriesList()).isEmpty();
  }

  private static void assertSeriesOfThree(Report report, String revision) {
    Series pod = report.getSeries(0);
    assertThat(report.getSeriesCount()).isEqualTo(1);
    assertThat(pod.getRoute()).isEmpty();
    assertThat(pod.getRevision()).isEqualTo(revision);
    assertThat(pod.getSuccesses()).isEqualTo(3);
    assertThat(pod.getClientErrors()).isEqualTo(2);
    assertThat(pod.getServerErrors()).isZero();
    assertThat(pod.getLatencyCountsList().stream().mapToLong(Long::longValue).sum()).isEqualTo(2);
  }

  /** The first report whose last series has so many requests. */
  private static Report reportOf(TestOperator.Stream stream, long requests) {
    await().until(() -> requests(reports(stream).getLast()) == requests);
    return reports(stream).getLast();
  }

  private static long requests(Report report) {
    return report.getSeries(report.getSeriesCount() - 1).getRequests();
  }

  private static List<Report> reports(TestOperator.Stream stream) {
    return stream.received.stream()
        .filter(PodMessage::hasReport)
        .map(PodMessage::getReport)
        .toList();
  }

  private static List<PodMessage> after(TestOperator.Stream stream, String version) {
    List<PodMessage> received = List.copyOf(stream.received);
    return received.subList(ackOf(stream, version), received.size());
  }

  private static int ackOf(TestOperator.Stream stream, String version) {
    List<PodMessage> received = List.copyOf(stream.received);
    for (int i = 0; i < received.size(); i++) {
      if (received.get(i).getAck().getVersion().equals(version)) {
        return i;
      }
    }
    return -1;
  }
}
