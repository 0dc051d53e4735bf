package dev.penstock.operator.pipeline;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RolloutStatus.StepRecord;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.api.v1alpha1.RouteStatus;
import dev.penstock.operator.leader.Elections;
import dev.penstock.operator.leader.LeaderConfig;
import dev.penstock.operator.leader.LeaderLease;
import dev.penstock.operator.leader.TestLeaderConfig;
import dev.penstock.operator.provider.AddressPolicy;
import dev.penstock.operator.provider.MetricProviders;
import dev.penstock.operator.provider.Notifier;
import dev.penstock.operator.provider.Outbound;
import dev.penstock.operator.push.TestPod;
import dev.penstock.operator.revision.RevisionStore;
import dev.penstock.operator.status.Publishers;
import dev.penstock.operator.status.RolloutParts;
import dev.penstock.operator.status.StatusPublisher;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.protocol.v1.Report;
import dev.penstock.protocol.v1.Series;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A Route's rollout from its spec to a pod and back: API server, config stream and reports are
 * real, what the pod has served is made up.
 */
@Tag("apiserver")
class RolloutFlowTest {
  private static final String ANALYSIS =
      """
      analysis: {interval: 1s, minSamples: 10, inconclusiveLimit: 100,
        metrics: [{name: success-ratio, min: "99"}]}\
      """;

  private final ApiServer server = ApiServer.shared();
  private final KubernetesClient client = server.client();
  private final String namespace = Fleets.newNamespace(client);
  private final LeaderConfig config = new TestLeaderConfig(namespace, "operator-0");
  private final LeaderLease lease = new LeaderLease(client, config);
  private final Outbound outbound = new Outbound(AddressPolicy.STRICT, Outbound.PATIENCE);
  private StatusPublisher publisher = publisher();
  private @Nullable TestOperator operator;
  private @Nullable BusyPod pod;

  @BeforeEach
  void start() {
    Elections.start(lease);
    Publishers.start(publisher);
    Fleets.serviceAccount(client, namespace, "edge-gateway");
    client
        .resource(
            parse(
                Gateway.class,
                """
                apiVersion: penstock.dev/v1alpha1
                kind: Gateway
                metadata: {name: edge, namespace: %s}
                spec: {listeners: [{name: http, port: 80, protocol: HTTP}]}
                """
                    .formatted(namespace)))
        .create();
    operator = new TestOperator(server, namespace, publisher).start().ready();
    pod = new BusyPod(operator.pod("edge", "edge-1"));
  }

  @AfterEach
  void stop() {
    if (pod != null) {
      pod.close();
    }
    if (operator != null) {
      operator.close();
    }
    Publishers.stop(publisher);
    Elections.stop(lease);
    outbound.close();
    client.close();
  }

  @Test
  void shouldPromoteStepByStepWhenEveryStepIsGood() {
    apply("old", "steps: [{weight: 50}, {weight: 100}]\n" + ANALYSIS);
    awaitPromoted(1);
    assertThat(revisions()).extracting(ControllerRevision::getRevision).containsExactly(1L);

    apply("new", "steps: [{weight: 50}, {weight: 100}]\n" + ANALYSIS);

    awaitPromoted(2);
    assertThat(rollout().history()).extracting(StepRecord::weight).containsExactly(50, 100);
    assertThat(rollout().history()).allSatisfy(step -> assertThat(step.passes()).isPositive());
    assertThat(revisions()).hasSize(2);
    await().untilAsserted(() -> assertThat(served().hasCanary()).isFalse());
    assertThat(side(served().getRules(0))).isEqualTo("new");
  }

  @Test
  void shouldTakeBackAtOnceWhenTheCanaryFails() {
    apply("old", "steps: [{weight: 50}, {weight: 100}]\n" + ANALYSIS);
    awaitPromoted(1);
    busy().fail();

    apply("bad", "steps: [{weight: 50}, {weight: 100}]\n" + ANALYSIS);

    await().untilAsserted(() -> assertThat(rollout().phase()).isEqualTo(Phase.FAILED));
    assertThat(rollout().weight()).isZero();
    assertThat(rollout().message()).contains("success-ratio was 0 %, below 99 %");
    await().untilAsserted(() -> assertThat(served().hasCanary()).isFalse());
    assertThat(side(served().getRules(0))).isEqualTo("old");
    await()
        .untilAsserted(
            () ->
                assertThat(client.events().v1().events().inNamespace(namespace).list().getItems())
                    .anySatisfy(
                        event -> {
                          assertThat(event.getReason()).isEqualTo("RolloutRolledBack");
                          assertThat(event.getType()).isEqualTo("Warning");
                        }));
  }

  @Test
  void shouldGoOnWhereItWasWhenAnotherReplicaLeads() {
    apply("old", "steps: [{weight: 20, pause: UntilPromoted}, {weight: 100}]");
    awaitPromoted(1);
    apply("new", "steps: [{weight: 20, pause: UntilPromoted}, {weight: 100}]");
    await().untilAsserted(() -> assertThat(rollout().stepStartedAt()).isNotNull());
    String since = rollout().stepStartedAt();
    assertThat(served().getCanary().getWeight()).isEqualTo(20);

    Publishers.stop(publisher);
    if (operator != null && pod != null) {
      pod.close();
      operator.close();
    }
    publisher = publisher();
    Publishers.start(publisher);
    operator = new TestOperator(server, namespace, publisher).start().ready();
    pod = new BusyPod(operator.pod("edge", "edge-2"));
    await().untilAsserted(() -> assertThat(served().getCanary().getWeight()).isEqualTo(20));
    assertThat(rollout().stepStartedAt()).isEqualTo(since);
    order("promote");

    awaitPromoted(2);
    order("undo:1");
    await().untilAsserted(() -> assertThat(rollout().phase()).isEqualTo(Phase.ABORTED));
    await().untilAsserted(() -> assertThat(side(served().getRules(0))).isEqualTo("old"));
    assertThat(served().hasCanary()).isFalse();
  }

  @Test
  void shouldForgetTheRolloutWhenTheSpecHasNone() {
    apply("old", "steps: [{weight: 0, pause: UntilPromoted}, {weight: 100}]");
    awaitPromoted(1);
    apply("new", "steps: [{weight: 0, pause: UntilPromoted}, {weight: 100}]");
    await().untilAsserted(() -> assertThat(rollout().stepStartedAt()).isNotNull());

    patch("{\"spec\": {\"rollout\": null}}");

    await().untilAsserted(() -> assertThat(route().getStatus().rollout()).isNull());
    await().untilAsserted(() -> assertThat(revisions()).isEmpty());
    assertThat(side(served().getRules(0))).isEqualTo("new");
  }

  private StatusPublisher publisher() {
    return new StatusPublisher(
        client,
        lease,
        config,
        new SimpleMeterRegistry(),
        new RolloutParts(
            new RevisionStore(client),
            new MetricProviders(outbound),
            new Notifier(outbound, Clock.systemUTC(), Notifier.BACK_OFF)));
  }

  private void apply(String side, String rollout) {
    client
        .resource(
            parse(
                Route.class,
                """
                apiVersion: penstock.dev/v1alpha1
                kind: Route
                metadata: {name: cart, namespace: %s}
                spec:
                  parentRefs: [{name: edge}]
                  rules:
                  - filters:
                    - type: ResponseHeaderModifier
                      responseHeaderModifier: {set: [{name: x-side, value: %s}]}
                    backendRefs: [{name: cart, port: 80}]
                  rollout:
                %s
                """
                    .formatted(namespace, side, rollout.indent(4))))
        .fieldManager("test")
        .forceConflicts()
        .serverSideApply();
  }

  private void order(String order) {
    patch("{\"metadata\": {\"annotations\": {\"penstock.dev/rollout\": \"%s\"}}}".formatted(order));
  }

  private void patch(String merge) {
    client
        .resources(Route.class)
        .inNamespace(namespace)
        .withName("cart")
        .patch(PatchContext.of(PatchType.JSON_MERGE), merge);
  }

  private static <T> T parse(Class<T> type, String yaml) {
    return Serialization.unmarshal(yaml, type);
  }

  private Route route() {
    return client.resources(Route.class).inNamespace(namespace).withName("cart").require();
  }

  private RolloutStatus rollout() {
    return Optional.ofNullable(route().getStatus())
        .map(RouteStatus::rollout)
        .orElseThrow(() -> new AssertionError("the Route has no rollout"));
  }

  private void awaitPromoted(long number) {
    await()
        .untilAsserted(
            () -> {
              RolloutStatus rollout = rollout();
              assertThat(rollout.phase()).isEqualTo(Phase.PROMOTED);
              assertThat(rollout.stable())
                  .satisfies(stable -> assertThat(stable.number()).isEqualTo(number));
            });
  }

  private List<ControllerRevision> revisions() {
    return client
        .apps()
        .controllerRevisions()
        .inNamespace(namespace)
        .withLabel("penstock.dev/route", "cart")
        .list()
        .getItems();
  }

  private BusyPod busy() {
    return Objects.requireNonNull(pod);
  }

  private dev.penstock.protocol.v1.Route served() {
    return busy().route();
  }

  private static String side(dev.penstock.protocol.v1.Rule rule) {
    return rule.getFilters(0).getResponseHeaders().getSet(0).getValue();
  }

  /** A pod that acknowledges whatever comes, and reports ten times a second. */
  private static final class BusyPod implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final TestPod pod;
    private final TestPod.Session stream;
    private final Thread thread;
    private volatile dev.penstock.protocol.v1.Route route =
        dev.penstock.protocol.v1.Route.getDefaultInstance();
    private volatile boolean running = true;
    private volatile boolean failing;
    private long requests;

    BusyPod(TestPod pod) {
      this.pod = pod;
      this.stream = pod.open().hello();
      this.thread = Thread.ofVirtual().start(this::run);
    }

    void fail() {
      failing = true;
    }

    dev.penstock.protocol.v1.Route route() {
      return route;
    }

    private void run() {
      while (running) {
        while (stream.hasDelta()) {
          Delta delta = stream.delta();
          delta.getRoutesList().forEach(next -> route = next);
          stream.ack(delta);
        }
        if (route.hasCanary()) {
          requests += 10;
          stream.send(PodMessage.newBuilder().setReport(report()).build());
        } else {
          requests = 0;
        }
        LockSupport.parkNanos(PERIOD.toNanos());
      }
    }

    private Report report() {
      return Report.newBuilder()
          .setInstance("one")
          .addSeries(series(route.getRevision(), requests))
          .addSeries(series(route.getCanary().getRevision(), failing ? 0 : requests))
          .build();
    }

    private Series series(String revision, long successes) {
      return Series.newBuilder()
          .setRoute(route.getName())
          .setRevision(revision)
          .setRequests(requests)
          .setSuccesses(successes)
          .setServerErrors(requests - successes)
          .build();
    }

    @Override
    public void close() {
      running = false;
      thread.interrupt();
      pod.close();
    }
  }
}
