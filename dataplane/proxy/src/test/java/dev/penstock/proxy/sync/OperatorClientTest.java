package dev.penstock.proxy.sync;

import static dev.penstock.proxy.support.Eventually.await;
import static dev.penstock.proxy.sync.Deltas.asOf;
import static dev.penstock.proxy.sync.Deltas.delta;
import static dev.penstock.proxy.sync.Deltas.full;
import static dev.penstock.proxy.sync.Deltas.prefix;
import static dev.penstock.proxy.sync.Deltas.regex;
import static dev.penstock.proxy.sync.Deltas.withCanary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.protocol.v1.Ack;
import dev.penstock.protocol.v1.Hello;
import dev.penstock.protocol.v1.Nack;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.protocol.v1.Report;
import dev.penstock.protocol.v1.Series;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real gRPC server with TLS and an authority of its own. */
final class OperatorClientTest {
  @TempDir private Path folder;

  private final TestAuthority authority = new TestAuthority("first");
  private final TestOperator operator = new TestOperator(authority);
  private final List<OperatorClient> clients = new ArrayList<>();
  private RoutingTarget target = new RoutingTarget();
  private RecordingListener listener = new RecordingListener();

  @BeforeEach
  void writeFiles() throws Exception {
    Files.writeString(folder.resolve("token"), TestOperator.TOKEN + "\n");
    Files.writeString(folder.resolve("ca.crt"), authority.pem());
  }

  @AfterEach
  void stop() throws Exception {
    clients.forEach(OperatorClient::close);
    operator.stop();
  }

  @Test
  void shouldApplyAndAcknowledgeWhenOperatorSendsSnapshot() throws Exception {
    operator.start();
    startPod();
    awaitStreams(1);

    operator.stream().send(full("v1").setAsOf(asOf(7)).addRoutes(prefix("n/a", "/a")).build());

    Ack ack = answer(1).getAck();
    assertThat(ack.getVersion()).isEqualTo("v1");
    assertThat(ack.getAsOf()).isEqualTo(asOf(7));
    assertThat(ack.getRejectionsList()).isEmpty();
    assertThat(target.route("/a")).isEqualTo("n/a");
    assertThat(hello().getVersion()).isEmpty();
    assertThat(hello().getSoftwareVersion()).isEqualTo("test");
  }

  @Test
  void shouldShowTheCertificateOfItsTokenWhenItOpensTheStream() throws Exception {
    operator.start();
    startPod();
    awaitStreams(1);

    assertThat(operator.stream().peer.getSubjectAlternativeNames())
        .hasToString("[[6, spiffe://penstock.dev/ns/n/gateway/g/pod/p/1]]");
  }

  @Test
  void shouldAskForFullSnapshotWhenDeltaStartsElsewhere() throws Exception {
    operator.start();
    startPod();
    awaitStreams(1);
    operator.stream().send(full("v1").addRoutes(prefix("n/a", "/a")).build());
    operator.stream().send(delta("v1", "v2").addRoutes(prefix("n/b", "/b")).build());
    operator.stream().send(delta("v1", "v3").addRoutes(prefix("n/c", "/c")).build());

    Nack nack = answer(3).getNack();
    assertThat(nack.getVersion()).isEqualTo("v3");
    assertThat(nack.getReason()).isEqualTo(Nack.Reason.VERSION_MISMATCH);
    assertThat(nack.getMessage()).contains("v1").contains("v2");
    operator.stream().send(full("v3").addRoutes(prefix("n/c", "/c")).build());
    assertThat(answer(4).getAck().getVersion()).isEqualTo("v3");
    assertThat(target.route("/c")).isEqualTo("n/c");
    assertThat(target.route("/a")).isEqualTo("none");
  }

  @Test
  void shouldComeBackWithWhatItHoldsWhenTheStreamBreaks() throws Exception {
    operator.start();
    startPod();
    awaitStreams(1);
    operator.stream().send(full("v1").setAsOf(asOf(7)).addRoutes(regex("n/bad", "(")).build());
    answer(1);

    operator.stop();
    operator.start();
    awaitStreams(2);

    assertThat(hello().getVersion()).isEqualTo("v1");
    assertThat(hello().getAsOf()).isEqualTo(asOf(7));
    Ack ack = answer(1).getAck();
    assertThat(ack.getVersion()).isEqualTo("v1");
    assertThat(ack.getRejectionsList()).singleElement().matches(r -> r.getName().equals("n/bad"));
  }

  @Test
  void shouldServeItsLastConfigWhenRestartedWithoutOperator() throws Exception {
    operator.start();
    startPod();
    awaitStreams(1);
    operator.stream().send(full("v1").addRoutes(prefix("n/r", "/old")).build());
    operator.stream().send(delta("v1", "v2").addRoutes(regex("n/r", "(")).build());
    operator.stream().send(delta("v2", "v3").addRoutes(prefix("n/s", "/s")).build());
    answer(3);
    operator.stop();
    clients.getFirst().close();

    restartPod();
    assertThat(target.config().version()).isEqualTo("v3");
    assertThat(target.route("/old")).isEqualTo("n/r");
    assertThat(target.route("/s")).isEqualTo("n/s");
    assertThat(listener.rejections).singleElement().matches(r -> r.name().equals("n/r"));

    operator.start();
    awaitStreams(2);
    assertThat(hello().getVersion()).isEqualTo("v3");
    assertThat(answer(1).getAck().getRejectionsList()).hasSize(1);
  }

  @Test
  void shouldChangeStreamsWithoutAGapWhenItsCertificateIsRenewed() throws Exception {
    operator.withLeafLifetime(Duration.ofSeconds(8)).start();
    startPod();
    awaitStreams(1);
    operator.stream().send(full("v1").addRoutes(prefix("n/a", "/a")).build());
    answer(1);

    awaitStreams(3);

    assertThat(operator.fewestOpen.get()).isEqualTo(1);
    assertThat(hello().getVersion()).isEqualTo("v1");
    assertThat(operator.stream().peer).isNotEqualTo(operator.streams.getFirst().peer);
    assertThat(target.applied).hasSize(1);
    assertThat(listener.streams).containsOnly("open");
  }

  @Test
  void shouldStayConnectedWhenTheAuthorityRotates() throws Exception {
    TestAuthority second = new TestAuthority("second");
    operator.start();
    startPod();
    awaitStreams(1);

    // Trusted first, then signing: the mounted file knows nothing of it yet.
    operator.rotate(authority, authority, second);
    operator.stream().send(operator.bundle());
    operator.stream().send(full("v1").build());
    answer(1);
    operator.rotate(second, authority, second);
    operator.stop();
    operator.start();
    awaitStreams(2);
    assertThat(operator.issued.get()).isEqualTo(1);

    // The old one is dropped while the pod still has a certificate of it.
    operator.rotate(second, second);
    operator.stream().send(operator.bundle());
    awaitStreams(3);
    assertThat(operator.issued.get()).isEqualTo(2);
    assertThat(operator.stream().peer.getIssuerX500Principal().getName()).isEqualTo("CN=second");
  }

  @Test
  void shouldGetANewCertificateWhenTheOperatorRefusesTheOldOne() throws Exception {
    operator.start();
    startPod();
    awaitStreams(1);

    operator.stream().end(Status.UNAUTHENTICATED.withDescription("it has expired"));
    awaitStreams(2);

    assertThat(operator.issued.get()).isEqualTo(2);
    assertThat(listener.streams).contains("closed UNAUTHENTICATED: it has expired");
  }

  @Test
  void shouldRefuseTheOperatorWhenAnUnknownAuthoritySignedIt() throws Exception {
    Files.writeString(folder.resolve("ca.crt"), new TestAuthority("other").pem());
    operator.start();
    startPod();

    await().until(() -> listener.faults.size() > 1);
    assertThat(listener.faults).allMatch(f -> f.startsWith("no certificate from the operator: "));
    assertThat(operator.issued.get()).isZero();
  }

  @Test
  void shouldRefuseTheOperatorWhenItsCertificateHasAnotherName() throws Exception {
    operator.withServerName("penstock-operator.other.svc").start();
    startPod();

    await().until(() -> listener.faults.size() > 1);
    assertThat(listener.faults).anyMatch(f -> f.contains("localhost"));
    assertThat(operator.issued.get()).isZero();
  }

  @Test
  void shouldSayWhichFileIsMissingAndGoOnWhenItComes() throws Exception {
    Files.delete(folder.resolve("token"));
    operator.start();
    startPod();
    await().until(() -> !listener.faults.isEmpty());
    assertThat(listener.faults.getFirst())
        .contains("token file " + folder.resolve("token") + " cannot be read");

    Files.writeString(folder.resolve("token"), "not-a-token");
    await().until(() -> listener.faults.getLast().contains("the token proves no pod"));
    Files.writeString(folder.resolve("token"), TestOperator.TOKEN);
    awaitStreams(1);
  }

  @Test
  void shouldReportAtOnceAndEachSecondWhenARouteHasACanary() throws Exception {
    operator.start();
    startPod();
    awaitStreams(1);
    operator.stream().send(full("v1").addRoutes(prefix("n/a", "/a")).build());
    operator.stream().send(delta("v1", "v2").addRoutes(withCanary("n/r", 5)).build());

    Report first = answer(3).getReport();
    assertThat(answer(2).getAck().getVersion()).isEqualTo("v2");
    assertThat(first.getSeriesList())
        .extracting(Series::getRoute, Series::getRevision, Series::getRequests)
        .containsExactly(tuple("n/r", "old", 2L), tuple("n/r", "new", 2L));
    assertThat(first.getSeries(1).getLatencyBucketsList()).containsExactly(70);
    assertThat(first.getSeries(1).getLatencyCountsList()).containsExactly(2L);
    assertThat(first.getResidentBytes()).isGreaterThan(1 << 20);
    assertThat(answer(5).getReport()).isEqualTo(withMemoryOf(answer(5).getReport(), first));

    operator.stop();
    operator.start();
    awaitStreams(2);
    assertThat(answer(1).hasAck()).isTrue();
    assertThat(answer(2).getReport().getInstance()).isEqualTo(first.getInstance());

    operator.stream().send(delta("v2", "v3").addRoutes(prefix("n/r", "/r")).build());
    operator.stream().send(delta("v3", "v4").addRoutes(prefix("n/r", "/s")).build());
    await().until(() -> ackOf("v4") > 0);
    List<PodMessage> received = List.copyOf(operator.stream().received);
    assertThat(received.subList(ackOf("v3"), received.size())).allMatch(PodMessage::hasAck);
  }

  @Test
  void shouldReportTheNewWeightsBaselineWhenTheWeightChanges() throws Exception {
    operator.start();
    startPod();
    awaitStreams(1);
    operator.stream().send(full("v1").addRoutes(withCanary("n/r", 5)).build());
    operator.stream().send(delta("v1", "v2").addRoutes(withCanary("n/r", 25)).build());

    await().until(() -> ackOf("v2") > 0 && operator.stream().received.size() > ackOf("v2") + 1);
    Report report = operator.stream().received.get(ackOf("v2") + 1).getReport();
    assertThat(report.getSeries(0).getRequests()).isEqualTo(2);
  }

  private int ackOf(String version) {
    List<PodMessage> received = List.copyOf(operator.stream().received);
    for (int i = 0; i < received.size(); i++) {
      if (received.get(i).getAck().getVersion().equals(version)) {
        return i;
      }
    }
    return -1;
  }

  private static Report withMemoryOf(Report memory, Report other) {
    return other.toBuilder().setResidentBytes(memory.getResidentBytes()).build();
  }

  private void startPod() throws Exception {
    SyncSettings settings =
        new SyncSettings(
            "localhost",
            operator.port(),
            folder.resolve("token"),
            folder.resolve("ca.crt"),
            "test",
            Duration.ofMillis(20),
            Duration.ofMillis(200));
    OperatorClient client = new OperatorClient(settings, folder, target, target, listener);
    clients.add(client);
    client.start();
  }

  private void restartPod() throws Exception {
    target = new RoutingTarget();
    listener = new RecordingListener();
    startPod();
  }

  private void awaitStreams(int count) {
    await().until(() -> operator.streams.size() >= count && !operator.stream().received.isEmpty());
  }

  private Hello hello() {
    return operator.stream().received.getFirst().getHello();
  }

  /** The answer at this place on the newest stream; the hello has place 0. */
  private PodMessage answer(int place) {
    await().until(() -> operator.stream().received.size() > place);
    return operator.stream().received.get(place);
  }
}
