package dev.penstock.operator.push;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.identity.CertificateAuthority;
import dev.penstock.operator.identity.PodIdentity;
import dev.penstock.operator.identity.TestAuthority;
import dev.penstock.operator.measure.PodReading;
import dev.penstock.operator.measure.PodReport;
import dev.penstock.operator.push.Leadership.Leader;
import dev.penstock.operator.snapshot.ResourceKind;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.WatchedKind;
import dev.penstock.protocol.v1.LedgerAccepted;
import dev.penstock.protocol.v1.LedgerServiceGrpc;
import dev.penstock.protocol.v1.Report;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerForwarderTest {
  private static final ObjectKey GATEWAY = new ObjectKey("shop", "edge");

  private final TestAuthority authorities = new TestAuthority();
  private final Map<String, Replica> replicas = new ConcurrentHashMap<>();
  private volatile String leader = "";

  @AfterEach
  void stop() {
    replicas.values().forEach(Replica::close);
  }

  @Test
  void shouldTellTheLeaderEverythingAndThenEachChangeWhenFollowing() {
    Replica a = new Replica("operator-a");
    Replica b = new Replica("operator-b");
    b.put(pod("edge-1", "v1"));
    leader = "operator-a";
    await().until(() -> a.pods().equals(List.of("edge-1@v1")));
    b.put(pod("edge-1", "v2"));
    b.put(pod("edge-2", "v2"));
    await().until(() -> a.pods().equals(List.of("edge-1@v2", "edge-2@v2")));
    b.remove("edge-1");
    await().until(() -> a.pods().equals(List.of("edge-2@v2")));
    b.remove("edge-2");
    await().until(() -> a.pods().isEmpty());
  }

  @Test
  void shouldCarryRejectionsAndNackWhenThereAreSome() {
    Replica a = new Replica("operator-a");
    Replica b = new Replica("operator-b");
    PodState full =
        new PodState(
            "edge-1",
            "uid",
            "v1",
            AsOf.NONE.with(WatchedKind.ROUTE, 12),
            List.of(new PodRejection(new ResourceName(ResourceKind.ROUTE, "shop/cart"), "broken")),
            new PodNack("v2", PodNack.Reason.MALFORMED, "twice"),
            Instant.EPOCH);
    b.put(full);
    leader = "operator-a";
    await().until(() -> !a.pods().isEmpty());
    PodState heard = a.push.ledger().fleet(GATEWAY).pods().getFirst();
    assertThat(heard).usingRecursiveComparison().ignoringFields("connectedSince").isEqualTo(full);
  }

  @Test
  void shouldBelieveTheOwnStreamWhenPodHasMovedHere() {
    Replica a = new Replica("operator-a");
    Replica b = new Replica("operator-b");
    leader = "operator-a";
    b.put(pod("edge-1", "v1"));
    await().until(() -> a.pods().equals(List.of("edge-1@v1")));
    a.put(pod("edge-1", "v2"));
    assertThat(a.pods()).containsExactly("edge-1@v2");
    b.remove("edge-1");
    await().until(() -> a.flowPods().equals(List.of("edge-1@v2")));
  }

  @Test
  void shouldForgetWhatReplicaToldWhenItIsGone() {
    Replica a = new Replica("operator-a");
    Replica b = new Replica("operator-b");
    leader = "operator-a";
    b.put(pod("edge-1", "v1"));
    await().until(() -> !a.pods().isEmpty());
    b.close();
    await().until(() -> a.pods().isEmpty());
  }

  @Test
  void shouldTurnToTheNewLeaderWhenLeadershipMoves() {
    Replica a = new Replica("operator-a");
    Replica b = new Replica("operator-b");
    Replica c = new Replica("operator-c");
    c.put(pod("edge-1", "v1"));
    leader = "operator-a";
    await().until(() -> !a.pods().isEmpty());
    leader = "operator-b";
    await().until(() -> !b.pods().isEmpty() && a.pods().isEmpty());
  }

  @Test
  void shouldTryAgainWhenTheLeaderCannotBeReachedYet() {
    Replica b = new Replica("operator-b");
    b.put(pod("edge-1", "v1"));
    leader = "operator-a";
    await().until(() -> b.lookups.get() > 1);
    Replica a = new Replica("operator-a");
    await().until(() -> !a.pods().isEmpty());
  }

  @Test
  void shouldCarryReportsOfConnectedPodsWithoutTouchingTheLedger() {
    Replica a = new Replica("operator-a");
    Replica b = new Replica("operator-b");
    leader = "operator-a";
    b.put(pod("edge-1", "v1"));
    b.put(pod("edge-2", "v1"));
    await().until(() -> a.pods().size() == 2);
    LedgerView ledger = a.push.ledger();

    b.report("edge-1", 100, a.clock.instant());
    b.report("edge-2", 7, a.clock.instant());
    await().until(() -> a.reports().equals(List.of("edge-1:100", "edge-2:7")));
    b.report("edge-1", 101, a.clock.instant());
    await().until(() -> a.reports().equals(List.of("edge-1:101", "edge-2:7")));
    b.report("edge-gone", 1, a.clock.instant());
    b.report("edge-1", 102, a.clock.instant());
    await().until(() -> a.reports().equals(List.of("edge-1:102", "edge-2:7")));

    assertThat(a.push.ledger()).isSameAs(ledger);
    assertThat(a.push.reports().fleet(GATEWAY).pods().getFirst().uid()).isEqualTo("uid-edge-1");
  }

  @Test
  void shouldCarryNoReportThatIsNotFresh() {
    Replica a = new Replica("operator-a");
    Replica b = new Replica("operator-b");
    b.put(pod("edge-1", "v1"));
    b.put(pod("edge-2", "v1"));
    b.report("edge-1", 100, b.clock.instant().minusSeconds(20));
    b.report("edge-2", 7, b.clock.instant().plusSeconds(600));
    leader = "operator-a";

    await().until(() -> !a.reports().isEmpty());
    assertThat(a.reports()).containsExactly("edge-2:7");
  }

  @Test
  void shouldTellOfReportsOnceASecondAtMost() {
    Replica a = new Replica("operator-a");
    Replica b = new Replica("operator-b");
    leader = "operator-a";
    b.put(pod("edge-1", "v1"));
    await().until(() -> !a.pods().isEmpty());
    long begin = System.nanoTime();
    AtomicInteger heard = new AtomicInteger();
    a.flow.run(() -> a.push.onReports(heard::incrementAndGet));

    for (int i = 1; i <= 1_000; i++) {
      b.report("edge-1", i, b.clock.instant());
    }
    await().until(() -> a.reports().equals(List.of("edge-1:1000")));

    long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    assertThat(heard.get()).isLessThanOrEqualTo((int) seconds + 2);
  }

  @Test
  void shouldTakeAcknowledgementsThoughTheReportBesideThemIsWrong() {
    Replica a = new Replica("operator-a");
    FleetLedger ledger = new FleetLedger(List.of(pod("edge-1", "v1"), pod("edge-2", "v1")));
    Map<String, Report> reports =
        Map.of(
            "edge-1", TestReports.report("i".repeat(200), 1),
            "edge-2", TestReports.report("one", 2));
    ManagedChannel channel = a.connectAs("operator-b");

    LedgerServiceGrpc.newStub(channel)
        .streamLedger(ending(new CompletableFuture<>()))
        .onNext(LedgerMapper.toProto(GATEWAY, ledger, reports));

    await().until(() -> a.pods().equals(List.of("edge-1@v1", "edge-2@v1")));
    await().until(() -> a.reports().equals(List.of("edge-2:2")));
    channel.shutdownNow();
  }

  @Test
  void shouldRefuseLedgerWhenItComesFromPod() {
    Replica a = new Replica("operator-a");
    try (TestPod pod =
        new TestPod(
            a.server.port(),
            TestAuthority.SERVER_NAME,
            a.authority.trustBundle().orElseThrow().authorities())) {
      pod.bootstrap(authorities.tokenOf(new PodIdentity("shop", "edge", "edge-1", "uid")));
      ManagedChannel channel = pod.connect(true);
      CompletableFuture<Status> end = new CompletableFuture<>();
      var _ = LedgerServiceGrpc.newStub(channel).streamLedger(ending(end));
      assertThat(end.join().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      channel.shutdownNow();
    }
  }

  private static StreamObserver<LedgerAccepted> ending(CompletableFuture<Status> end) {
    return new StreamObserver<>() {
      @Override
      public void onNext(LedgerAccepted accepted) {}

      @Override
      public void onError(Throwable fault) {
        end.complete(Status.fromThrowable(fault));
      }

      @Override
      public void onCompleted() {
        end.complete(Status.OK);
      }
    };
  }

  private static PodState pod(String name, String version) {
    return new PodState(name, "uid-" + name, version, AsOf.NONE, List.of(), null, Instant.EPOCH);
  }

  private final class Replica {
    private final TestFlow flow = new TestFlow();
    private final InstantSource clock = InstantSource.system();
    private final CertificateAuthority authority;
    private final ConfigPush push =
        new ConfigPush(
            flow, TestPushConfig.DEFAULT, clock, new PushMetrics(new SimpleMeterRegistry()));
    private final PushServer server;
    private final LedgerForwarder forwarder;
    private final AtomicInteger lookups = new AtomicInteger();

    Replica(String name) {
      authority = authorities.replica(name);
      server =
          new PushServer(flow, push, authority, TestPushConfig.DEFAULT, InstantSource.system());
      server.start();
      forwarder =
          new LedgerForwarder(
              flow,
              push,
              () -> new Leader(leader, leader.equals(name)),
              this::locate,
              new ReplicaConnector(authority, TestAuthority.SERVER_NAME)::connect);
      replicas.put(name, this);
      forwarder.start();
    }

    private CompletableFuture<InetSocketAddress> locate(String pod) {
      lookups.incrementAndGet();
      Replica found = replicas.get(pod);
      return found == null
          ? CompletableFuture.failedFuture(new IllegalStateException("no address"))
          : CompletableFuture.completedFuture(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), found.server.port()));
    }

    ManagedChannel connectAs(String replica) {
      return new ReplicaConnector(authorities.replica(replica), TestAuthority.SERVER_NAME)
          .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    }

    void report(String pod, long requests, Instant receivedAt) {
      PodReport report = ReportMapper.fromProto(TestReports.report("one", requests));
      PodReading reading = new PodReading(pod, "uid-" + pod, report, receivedAt);
      flow.run(() -> push.reportBook().put(Reports.HERE, GATEWAY, reading));
    }

    List<String> reports() {
      return push.reports().fleet(GATEWAY).pods().stream()
          .flatMap(
              reading ->
                  reading.report().series().values().stream()
                      .map(counts -> reading.pod() + ":" + counts.requests()))
          .toList();
    }

    void put(PodState state) {
      flow.run(() -> push.book().put(GATEWAY, state));
    }

    void remove(String pod) {
      flow.run(() -> push.book().remove(GATEWAY, pod));
    }

    List<String> pods() {
      return push.ledger().fleet(GATEWAY).pods().stream()
          .map(state -> state.pod() + "@" + state.version())
          .toList();
    }

    /** After everything that has arrived has been taken in. */
    List<String> flowPods() {
      flow.run(() -> {});
      return pods();
    }

    void close() {
      flow.run(forwarder::stop);
      server.stop();
    }
  }
}
