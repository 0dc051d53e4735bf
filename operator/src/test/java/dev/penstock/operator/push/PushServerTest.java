package dev.penstock.operator.push;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.operator.identity.CertificateAuthority;
import dev.penstock.operator.identity.PodIdentity;
import dev.penstock.operator.identity.TestAuthority;
import dev.penstock.operator.model.FleetTranslation;
import dev.penstock.operator.model.GatewayOutcome;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.model.Verdict;
import dev.penstock.operator.snapshot.ClusterResource;
import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.Endpoint;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.SortedTable;
import dev.penstock.operator.view.WatchedKind;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Hello;
import dev.penstock.protocol.v1.Nack;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.protocol.v1.Rejection;
import dev.penstock.protocol.v1.ResourceKind;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PushServerTest {
  private static final ObjectKey GATEWAY = new ObjectKey("shop", "edge");

  private final TestAuthority authorities = new TestAuthority();
  private final List<AutoCloseable> resources = new ArrayList<>();
  private final List<AsOf> behind = new CopyOnWriteArrayList<>();
  private TestFlow flow = new TestFlow();
  private CertificateAuthority authority = authorities.replica("operator-0");
  private ConfigPush push =
      new ConfigPush(flow, TestPushConfig.DEFAULT, InstantSource.system(), metrics());
  private PushServer server =
      new PushServer(flow, push, authority, TestPushConfig.DEFAULT, InstantSource.system());

  @BeforeEach
  void start() {
    push.onBehind(behind::add);
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
  void shouldSendFullSnapshotThenDeltasWhenPodHoldsNothing() {
    publish(snapshot(1, "10.0.0.1"));
    TestPod.Session pod = pod("edge-1").open().hello();
    Delta first = pod.delta();
    assertThat(first.getFromVersion()).isEmpty();
    assertThat(first.getClustersList()).hasSize(1);
    pod.ack(first);
    publish(snapshot(2, "10.0.0.2"));
    Delta second = pod.delta();
    assertThat(second.getFromVersion()).isEqualTo(first.getToVersion());
    assertThat(second.getClusters(0).getEndpoints(0).getAddress()).isEqualTo("10.0.0.2");
    pod.ack(second);
    await().until(() -> pods().size() == 1 && pods().getFirst().isAt(second.getToVersion()));
    assertThat(pods().getFirst().hasSeen(WatchedKind.ROUTE, 2)).isTrue();
    assertThat(pods().getFirst().hasSeen(WatchedKind.ROUTE, 3)).isFalse();
  }

  @Test
  void shouldSendNothingWhenPodHoldsThisVersion() {
    ConfigSnapshot snapshot = snapshot(1, "10.0.0.1");
    publish(snapshot);
    TestPod.Session pod =
        pod("edge-1").open().hello(snapshot.version(), LedgerMapper.toProto(snapshot.asOf()));
    await().until(() -> !pods().isEmpty() && pods().getFirst().isAt(snapshot.version()));
    assertThat(pod.hasDelta()).isFalse();
  }

  @Test
  void shouldSendDeltaWhenPodComesBackWithRememberedVersion() {
    ConfigSnapshot old = snapshot(1, "10.0.0.1");
    publish(old);
    publish(snapshot(2, "10.0.0.2"));
    TestPod.Session pod =
        pod("edge-1").open().hello(old.version(), LedgerMapper.toProto(old.asOf()));
    assertThat(pod.delta().getFromVersion()).isEqualTo(old.version());
  }

  @Test
  void shouldSendFullSnapshotWhenPodHoldsUnknownVersion() {
    publish(snapshot(2, "10.0.0.2"));
    TestPod.Session pod = pod("edge-1").open().hello("abc", LedgerMapper.toProto(asOf(1)));
    assertThat(pod.delta().getFromVersion()).isEmpty();
  }

  @Test
  void shouldSendOnlyTheNewestWhenPodIsSlow() {
    publish(snapshot(1, "10.0.0.1"));
    TestPod.Session slow = pod("slow").open().hello();
    Delta first = slow.delta();
    for (int i = 2; i <= 50; i++) {
      publish(snapshot(i, "10.0.0." + i));
    }
    assertThat(slow.hasDelta()).isFalse();
    slow.ack(first);
    Delta second = slow.delta();
    assertThat(second.getFromVersion()).isEqualTo(first.getToVersion());
    assertThat(second.getClusters(0).getEndpoints(0).getAddress()).isEqualTo("10.0.0.50");
    assertThat(slow.hasDelta()).isFalse();
  }

  @Test
  void shouldServeOthersWhenOnePodNeverAnswers() {
    publish(snapshot(1, "10.0.0.1"));
    TestPod.Session silent = pod("silent").open().hello();
    silent.delta();
    TestPod.Session pod = pod("edge-1").open().hello();
    pod.ack(pod.delta());
    publish(snapshot(2, "10.0.0.2"));
    pod.ack(pod.delta());
    await().until(() -> push.ledger().fleet(GATEWAY).pods().size() == 2);
    assertThat(pods().get(1).version()).isEmpty();
  }

  @Test
  void shouldEndStreamWhenDeltaIsNotAnsweredInTime() throws Exception {
    restart(new TestPushConfig(0, Duration.ofSeconds(10), Duration.ofMillis(100), 32));
    publish(snapshot(1, "10.0.0.1"));
    TestPod.Session silent = pod("silent").open().hello();
    assertThat(silent.end().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    await().until(() -> pods().isEmpty());
  }

  @Test
  void shouldEndStreamWhenHelloDoesNotCome() throws Exception {
    restart(new TestPushConfig(0, Duration.ofMillis(100), Duration.ofSeconds(10), 32));
    assertThat(pod("mute").open().end().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void shouldSendFullSnapshotWhenPodReportsMismatch() {
    publish(snapshot(1, "10.0.0.1"));
    TestPod.Session pod = pod("edge-1").open().hello();
    pod.ack(pod.delta());
    publish(snapshot(2, "10.0.0.2"));
    Delta delta = pod.delta();
    pod.nack(delta, Nack.Reason.VERSION_MISMATCH, "holds something else");
    Delta full = pod.delta();
    assertThat(full.getFromVersion()).isEmpty();
    assertThat(full.getToVersion()).isEqualTo(delta.getToVersion());
  }

  @Test
  void shouldNotSendTheSameAgainWhenPodCallsItMalformed() {
    publish(snapshot(1, "10.0.0.1"));
    TestPod.Session pod = pod("edge-1").open().hello();
    pod.nack(pod.delta(), Nack.Reason.MALFORMED, "route a/b twice");
    await().until(() -> !pods().isEmpty() && pods().getFirst().nack() != null);
    assertThat(Objects.requireNonNull(pods().getFirst().nack()).message())
        .isEqualTo("route a/b twice");
    publish(snapshot(2, "10.0.0.1"));
    assertThat(pod.hasDelta()).isFalse();
    publish(snapshot(3, "10.0.0.3"));
    pod.ack(pod.delta());
    await().until(() -> pods().getFirst().nack() == null);
  }

  @Test
  void shouldHoldBackAndAskToCatchUpWhenPodHasSeenMore() {
    publish(snapshot(5, "10.0.0.1"));
    TestPod.Session pod = pod("edge-1").open().hello("abc", LedgerMapper.toProto(asOf(9)));
    await().until(() -> behind.contains(asOf(9)));
    assertThat(pod.hasDelta()).isFalse();
    publish(snapshot(9, "10.0.0.1"));
    assertThat(LedgerMapper.fromProto(pod.delta().getAsOf())).isEqualTo(asOf(9));
  }

  @Test
  void shouldTryAgainWhenPodCallsItStaleAndMoreHasBeenSeen() {
    publish(snapshot(1, "10.0.0.1"));
    TestPod.Session pod = pod("edge-1").open().hello();
    pod.nack(pod.delta(), Nack.Reason.STALE, "older than what is held");
    await().until(() -> !pods().isEmpty() && pods().getFirst().nack() != null);
    assertThat(pod.hasDelta()).isFalse();
    publish(snapshot(2, "10.0.0.1"));
    pod.delta();
  }

  @Test
  void shouldTellRejectionsWhenPodCannotApplyResource() {
    publish(snapshot(1, "10.0.0.1"));
    TestPod.Session pod = pod("edge-1").open().hello();
    pod.ack(
        pod.delta(),
        Rejection.newBuilder()
            .setKind(ResourceKind.ROUTE)
            .setName("shop/cart")
            .setMessage("spec.rules[0]: broken")
            .build());
    await().until(() -> push.ledger().fleet(GATEWAY).countRejecting() == 1);
    assertThat(pods().getFirst().rejections().getFirst().resource().name()).isEqualTo("shop/cart");
  }

  @Test
  void shouldForgetPodWhenItsStreamEndsAndKnowItAgainWhenItReopens() {
    publish(snapshot(1, "10.0.0.1"));
    TestPod pod = pod("edge-1");
    TestPod.Session first = pod.open().hello();
    first.ack(first.delta());
    await().until(() -> pods().size() == 1);
    first.finish();
    assertThat(first.end()).isEqualTo(Status.OK);
    await().until(() -> pods().isEmpty());
    TestPod.Session second = pod.open().hello();
    second.ack(second.delta());
    await().until(() -> pods().size() == 1);
  }

  @Test
  void shouldEndTheOlderStreamWhenPodOpensAnother() {
    publish(snapshot(1, "10.0.0.1"));
    TestPod pod = pod("edge-1");
    TestPod.Session older = pod.open().hello();
    older.ack(older.delta());
    TestPod.Session newer = pod.open().hello();
    newer.ack(newer.delta());
    assertThat(older.end().getCode()).isEqualTo(Status.Code.ABORTED);
    await().until(() -> pods().size() == 1 && !pods().getFirst().version().isEmpty());
  }

  @Test
  void shouldSendNothingWhenGatewayIsUnknownOrGone() {
    TestPod.Session pod = pod("edge-1").open().hello();
    publish(snapshot(1, "10.0.0.1"));
    pod.ack(pod.delta());
    flow.run(() -> push.publish(Translation.EMPTY));
    publish(snapshot(2, "10.0.0.2"));
    assertThat(pod.delta().getClusters(0).getEndpoints(0).getAddress()).isEqualTo("10.0.0.2");
  }

  @Test
  void shouldEndStreamWhenPodBreaksTheProtocol() {
    TestPod pod = pod("edge-1");
    assertThat(pod.open().send(PodMessage.getDefaultInstance()).end().getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(
            pod.open().ack(Delta.newBuilder().setToVersion("never sent").build()).end().getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    PodMessage hello = PodMessage.newBuilder().setHello(Hello.getDefaultInstance()).build();
    assertThat(pod.open().send(hello).send(hello).end().getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(
            pod.open()
                .hello()
                .ack(Delta.newBuilder().setToVersion("never sent").build())
                .end()
                .getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void shouldRefuseStreamWhenThereIsNoCertificate() {
    TestPod pod = newPod();
    var channel = pod.connect(false);
    resources.add(channel::shutdownNow);
    TestPod.Session session = TestPod.session(channel);
    assertThat(session.hello().end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void shouldRefuseCertificateWhenTokenOrRequestIsBad() throws Exception {
    TestPod pod = newPod();
    assertThatThrownBy(() -> pod.bootstrap("forged"))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("UNAUTHENTICATED");
    String token = authorities.tokenOf(identity("edge-1"));
    assertThatThrownBy(() -> pod.bootstrap(token, new byte[] {1, 2, 3}))
        .hasMessageContaining("INVALID_ARGUMENT: certificate_signing_request")
        .hasMessageContaining("not a PKCS#10 request");
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    assertThatThrownBy(() -> pod.bootstrap(token, TestPod.signingRequest(rsa.generateKeyPair())))
        .hasMessageContaining("its key must be EC P-256");
  }

  @Test
  void shouldIssueCertificateOfAtMostADayThatNamesThePod() throws Exception {
    TestPod pod = newPod();
    pod.bootstrap(authorities.tokenOf(identity("edge-1")));
    assertThat(
            Duration.between(
                pod.leaf().getNotBefore().toInstant(), pod.leaf().getNotAfter().toInstant()))
        .isLessThanOrEqualTo(Duration.ofHours(24));
    assertThat(pod.leaf().getSubjectAlternativeNames())
        .containsExactly(
            List.of(6, "spiffe://penstock.dev/ns/shop/gateway/edge/pod/edge-1/uid-edge-1"));
    assertThat(pod.leaf().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
  }

  @Test
  void shouldKeepStreamsAndIssueWithoutGapWhenAuthorityRotates() {
    flow.execute(() -> push.publish(authority.trustBundle().orElseThrow()));
    authority.onTrustBundle(bundle -> flow.execute(() -> push.publish(bundle)));
    publish(snapshot(1, "10.0.0.1"));
    TestPod old = pod("edge-1");
    TestPod.Session stream = old.open().hello();
    stream.ack(stream.delta());
    String before = authorities.signing();

    authorities.askForRotation();
    await().until(() -> authorities.size() == 2);
    await().until(() -> stream.bundle().getAuthoritiesCount() == 2);
    assertThat(authorities.signing()).isEqualTo(before);

    authorities.pass(Duration.ofMinutes(2));
    await().until(() -> !authorities.signing().equals(before));
    TestPod fresh = newPod();
    fresh.bootstrap(authorities.tokenOf(identity("edge-2")));
    TestPod.Session second = fresh.open().hello();
    second.ack(second.delta());
    assertThat(fresh.leaf().getIssuerX500Principal())
        .isNotEqualTo(old.leaf().getIssuerX500Principal());
    TestPod.Session third = old.open().hello();
    assertThat(stream.end().getCode()).isEqualTo(Status.Code.ABORTED);
    third.ack(third.delta());

    authorities.pass(Duration.ofHours(25));
    await().until(() -> authorities.size() == 1);
    publish(snapshot(2, "10.0.0.2"));
    second.ack(second.delta());
    third.ack(third.delta());
    await().until(() -> pods().stream().allMatch(p -> p.hasSeen(WatchedKind.ROUTE, 2)));
  }

  @Test
  void shouldRefuseCertificateOfDroppedAuthorityWhenItsConnectionIsStillOpen() {
    TestPod old = pod("edge-1");
    old.open().hello();
    authorities.askForRotation();
    await().until(() -> authorities.size() == 2);
    authorities.pass(Duration.ofMinutes(2));
    await().until(() -> authorities.size() == 2);
    authorities.pass(Duration.ofHours(25));
    await().until(() -> authority.trustBundle().orElseThrow().authorities().size() == 1);
    assertThat(old.open().hello().end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  private static PushMetrics metrics() {
    return new PushMetrics(new SimpleMeterRegistry());
  }

  private TestPod newPod() {
    TestPod pod =
        new TestPod(
            server.port(),
            TestAuthority.SERVER_NAME,
            authority.trustBundle().orElseThrow().authorities());
    resources.add(pod);
    return pod;
  }

  private TestPod pod(String name) {
    TestPod pod = newPod();
    pod.bootstrap(authorities.tokenOf(identity(name)));
    return pod;
  }

  private static PodIdentity identity(String name) {
    return new PodIdentity("shop", "edge", name, "uid-" + name);
  }

  private void restart(PushConfig config) throws Exception {
    stop();
    flow = new TestFlow();
    push = new ConfigPush(flow, config, InstantSource.system(), metrics());
    server = new PushServer(flow, push, authority, config, InstantSource.system());
    server.start();
  }

  private List<PodState> pods() {
    return push.ledger().fleet(GATEWAY).pods();
  }

  private void publish(ConfigSnapshot snapshot) {
    FleetTranslation fleet =
        new FleetTranslation(
            snapshot, new GatewayOutcome(new Verdict.Accepted("Accepted", ""), List.of()));
    Translation translation =
        new Translation(
            ClusterView.EMPTY,
            SortedTable.<ObjectKey, FleetTranslation>empty().with(GATEWAY, fleet),
            SortedTable.empty());
    flow.run(() -> push.publish(translation));
  }

  private static ConfigSnapshot snapshot(long seen, String address) {
    ClusterResource cluster =
        new ClusterResource(
            "shop/cart:80", ClusterResource.Protocol.HTTP1, List.of(new Endpoint(address, 8080)));
    return ConfigSnapshot.EMPTY.next(
        asOf(seen),
        new ConfigSnapshot.Resources(
            SortedTable.empty(),
            SortedTable.empty(),
            SortedTable.<String, ClusterResource>empty().with(cluster.name(), cluster),
            SortedTable.empty(),
            SortedTable.empty(),
            SortedTable.empty()));
  }

  private static AsOf asOf(long seen) {
    return AsOf.NONE.with(WatchedKind.ROUTE, seen);
  }
}
