package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Command;
import dev.penstock.e2e.kube.Manifests;
import dev.penstock.e2e.kube.Rollouts;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.load.BestOf;
import dev.penstock.e2e.load.Load;
import dev.penstock.e2e.load.PlainConnection;
import dev.penstock.e2e.load.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Changes of a Route that are tried beside what was promoted, by kubectl alone. */
@Order(55)
@TestInstance(Lifecycle.PER_CLASS)
final class RouteRolloutTest {
  private static final String SYSTEM = "penstock-system";
  private static final int REQUESTS_PER_SECOND = 2_000;
  private static final int CONNECTIONS = 32;

  /** A kept connection and new ones: each connection is replaced after so many requests. */
  private static final int REQUESTS_PER_CONNECTION = 100;

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final String STEPS =
      """
      [{weight: 5, pause: 3s}, {weight: 25, pause: 3s}, {weight: 50, pause: 3s}, {weight: 100}]\
      """;

  /**
   * Bounds that hold on a busy machine for what is good, and are broken in a second by what is bad.
   */
  private static final String ANALYSIS =
      """
      {interval: 1s, minSamples: 100, failureLimit: 1, inconclusiveLimit: 60, metrics: [
            {name: success-ratio, min: "99.5"}, {name: latency-p99, max: "1500"}]}\
      """;

  private Sandbox sandbox;
  private Rollouts rollouts;
  private InetSocketAddress http;

  @BeforeAll
  void install() {
    sandbox = Sandbox.open("rollout");
    rollouts = Rollouts.ofRoutes(sandbox);
    sandbox.apply(Backend.of("good", "v1", 1));
    sandbox.apply(Backend.of("better", "v2", 1));
    sandbox.apply(Backend.of("faulty", "v3", 1, Map.of("FAIL_PERCENT", "2")));
    sandbox.apply(Backend.of("failing", "v4", 1, Map.of("FAIL_PERCENT", "100")));
    sandbox.apply(Backend.of("slow", "v5", 1, Map.of("DELAY", "2s", "DELAY_PERCENT", "5")));
    sandbox.apply(
        Manifests.gateway("main", "replicas: 2", "listeners: [%s]".formatted(Manifests.HTTP)));
    for (String backend : List.of("good", "better", "faulty", "failing", "slow")) {
      sandbox.awaitDeployment(backend);
    }
    sandbox.awaitGateway("main", "Ready");
    http = sandbox.address("main", 80);
  }

  @AfterAll
  void remove() {
    sandbox.close();
  }

  /** A Route with a rollout; what the answers say in x-side tells which revision they are of. */
  private void apply(String name, String backend, String side, String rollout) {
    apply(name, backend, side, rollout, "");
  }

  private void apply(String name, String backend, String side, String rollout, String more) {
    apply(List.of("main"), name, backend, side, rollout, more);
  }

  private void apply(
      List<String> gateways,
      String name,
      String backend,
      String side,
      String rollout,
      String more) {
    sandbox.apply(
        Manifests.route(
            name,
            gateways,
            Manifests.field(
                "rules", Manifests.rule(backend, Manifests.answersWith("x-side", side), more)),
            Manifests.field("rollout", rollout)));
  }

  private static String measured() {
    return "steps: %s\nanalysis: %s\nprogressDeadline: 1m".formatted(STEPS, ANALYSIS);
  }

  private static String held(int weight) {
    return "steps: [{weight: %d, pause: UntilPromoted}, {weight: 100}]".formatted(weight);
  }

  private Load load(String name) {
    return load(name, http);
  }

  private static Load load(String name, InetSocketAddress address) {
    return Load.start(
        new Load.Settings(
            Target.plain(address, Manifests.host(name), "/"),
            CONNECTIONS,
            REQUESTS_PER_SECOND,
            REQUESTS_PER_CONNECTION,
            LIMIT));
  }

  private void promoteFirst(String name, String rollout) {
    apply(name, "good", "old", rollout);
    sandbox.awaitRoute(name);
    rollouts.reach(name, Phase.PROMOTED);
    PlainConnection.awaitStatus(http, Manifests.host(name), 200);
  }

  private void awaitSide(String name, String side) {
    await()
        .alias("%s answers as %s".formatted(name, side))
        .atMost(Sandbox.SOON)
        .until(() -> side(name).equals(side));
  }

  private String side(String name) throws IOException {
    try (PlainConnection connection = new PlainConnection(http, Sandbox.SOON)) {
      return connection.get(Manifests.host(name), "/").headers().getOrDefault("x-side", "none");
    }
  }

  @Test
  void shouldPromoteAGoodChangeStepByStepAndLoseNothing() throws Exception {
    promoteFirst("good", measured());
    long first = rollouts.stable("good").number();
    try (Load load = load("good")) {
      apply("good", "better", "new", measured());
      RolloutStatus done = rollouts.reach("good", Phase.PROMOTED, first + 1);
      Load.Result result = load.stop();

      Rollouts.print("a good change", done, result);
      assertThat(result.losses()).as("lost requests").isEmpty();
      assertThat(done.history())
          .extracting(RolloutStatus.StepRecord::weight)
          .containsExactly(5, 25, 50, 100);
      assertThat(done.history()).allSatisfy(step -> assertThat(step.passes()).isPositive());
    }
    assertThat(side("good")).isEqualTo("new");
  }

  @Test
  void shouldTakeBackAChangeThatAnswersTwoPercentWith500() throws Exception {
    RolloutStatus failed = takeBack("faulty", "faulty", "status 500");

    assertThat(failed.message()).contains("success-ratio");
  }

  @Test
  void shouldTakeBackAChangeWhoseTailIsSlow() throws Exception {
    RolloutStatus failed = takeBack("slow", "slow");

    assertThat(failed.message()).contains("latency-p99");
  }

  @Test
  void shouldTakeBackAChangeWhoseBackendDoesNotExist() throws Exception {
    takeBack("missing", "nobody", "status 500");
  }

  @Test
  void shouldTakeBackATimeoutThatIsTooShort() throws Exception {
    promoteFirst("short", measured());
    try (Load load = load("short")) {
      apply("short", "slow", "new", measured(), "timeouts: {request: 20ms}");
      RolloutStatus failed = rollouts.reach("short", Phase.FAILED);
      Load.Result result = load.stop();

      Rollouts.print("a time-out that is too short", failed, result);
      assertThat(result.losses()).containsOnlyKeys("status 504");
    }
  }

  private RolloutStatus takeBack(String name, String backend, String... losses) throws Exception {
    promoteFirst(name, measured());
    try (Load load = load(name)) {
      apply(name, backend, "new", measured());
      RolloutStatus failed = rollouts.reach(name, Phase.FAILED);
      Load.Result result = load.stop();

      Rollouts.print("a bad change, backend " + backend, failed, result);
      assertThat(failed.weight()).isZero();
      assertThat(result.losses()).containsOnlyKeys(losses);
    }
    assertThat(side(name)).isEqualTo("old");
    sandbox.expectWarning("Route", name, "RolloutRolledBack");
    return rollouts.of(name).orElseThrow();
  }

  @Test
  void shouldGiveTheCanaryItsShareOfTheRequests() throws IOException {
    for (int weight : List.of(1, 5, 25, 50)) {
      String name = "share" + weight;
      promoteFirst(name, held(weight));
      apply(name, "better", "new", held(weight));
      var _ = rollouts.awaitWeight(name, weight);

      double share = share(name, http, 10_000);

      System.out.printf("share at %d %%: %.2f %% of 10,000 requests%n", weight, share);
      assertThat(share).isBetween(weight - 1.0, weight + 1.0);
    }
  }

  /** Percent of the requests that the canary answered, over several connections. */
  private static double share(String name, InetSocketAddress address, int requests)
      throws IOException {
    List<PlainConnection> connections = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        connections.add(new PlainConnection(address, Sandbox.SOON));
      }
      int canary = 0;
      for (int i = 0; i < requests; i++) {
        PlainConnection connection = connections.get(i % connections.size());
        if ("new".equals(connection.get(Manifests.host(name), "/").headers().get("x-side"))) {
          canary++;
        }
      }
      return 100.0 * canary / requests;
    } finally {
      for (PlainConnection connection : connections) {
        connection.close();
      }
    }
  }

  @Test
  void shouldTakeBackWithinSecondsOfTheFirstFailure() throws Exception {
    int runs = Integer.getInteger("e2e.rollbacks", 20);
    String rollout =
        """
        steps: [{weight: 50, pause: 1m}, {weight: 100}]
        analysis: {interval: 1s, minSamples: 10, failureLimit: 1, inconclusiveLimit: 60, metrics: [
          {name: success-ratio, min: "99.5"}]}\
        """
            .stripIndent();
    promoteFirst("quick", rollout);
    BestOf.assertWithin(
        4_000,
        "from the canary's first failed request to weight 0 in every pod, P95 of %d"
            .formatted(runs),
        attempt -> p95OfTakingBack(runs, attempt, rollout));
  }

  private long p95OfTakingBack(int runs, int attempt, String rollout) throws Exception {
    long[] millis = new long[runs];
    for (int run = 0; run < runs; run++) {
      long before = rollouts.numberOfCanary("quick");
      try (Load load = load("quick")) {
        apply("quick", "failing", "bad%d-%d".formatted(attempt, run), rollout);
        rollouts.awaitFailureAfter("quick", before);
        Load.Result result = load.stop();

        assertThat(result.losses()).containsOnlyKeys("status 500");
        millis[run] = result.lossSpan().toMillis();
      }
    }
    Arrays.sort(millis);
    long p95 = millis[(int) Math.ceil(runs * 0.95) - 1];
    System.out.printf(
        "from the canary's first failed request to weight 0 in every pod, %d runs: P50 %d ms, P95"
            + " %d ms, max %d ms%n",
        runs, millis[runs / 2], p95, millis[runs - 1]);
    return p95;
  }

  @Test
  void shouldObeyOrdersByAnnotation() throws IOException {
    promoteFirst("orders", held(0));
    RolloutStatus.Revision first = rollouts.stable("orders");
    apply("orders", "better", "new", held(0));
    var _ = rollouts.awaitWeight("orders", 0);
    assertThat(side("orders")).isEqualTo("old");

    rollouts.order("orders", "pause");
    rollouts.reach("orders", Phase.PAUSED);
    rollouts.order("orders", "resume");
    rollouts.order("orders", "abort");
    assertThat(rollouts.reach("orders", Phase.ABORTED).weight()).isZero();
    rollouts.order("orders", "retry");
    var _ = rollouts.awaitWeight("orders", 0);
    rollouts.order("orders", "promote");
    rollouts.reach("orders", Phase.PROMOTED, first.number() + 1);
    awaitSide("orders", "new");

    rollouts.order("orders", "undo");
    rollouts.reach("orders", Phase.ABORTED);
    awaitSide("orders", "old");
    assertThat(rollouts.stable("orders").hash()).isEqualTo(first.hash());
  }

  @Test
  void shouldGoOnWhereItWasWhenTheRouteMovesToAnotherGateway() throws Exception {
    sandbox.apply(
        Manifests.gateway("other", "replicas: 1", "listeners: [%s]".formatted(Manifests.HTTP)));
    sandbox.awaitGateway("other", "Ready");
    InetSocketAddress there = sandbox.address("other", 80);
    promoteFirst("moved", held(50));
    apply("moved", "better", "new", held(50));
    RolloutStatus before = rollouts.awaitWeight("moved", 50);

    apply(List.of("main", "other"), "moved", "better", "new", held(50), "");
    PlainConnection.awaitStatus(there, Manifests.host("moved"), 200);
    try (Load load = load("moved", there)) {
      apply(List.of("other"), "moved", "better", "new", held(50), "");
      PlainConnection.awaitStatus(http, Manifests.host("moved"), 404);
      RolloutStatus after = rollouts.awaitWeight("moved", 50);
      assertThat(after.canary()).isEqualTo(before.canary());
      assertThat(after.stable()).isEqualTo(before.stable());
      assertThat(share("moved", there, 2_000)).isBetween(45.0, 55.0);

      long canary = rollouts.numberOfCanary("moved");
      rollouts.order("moved", "promote");
      RolloutStatus done = rollouts.reach("moved", Phase.PROMOTED, canary);
      Load.Result result = load.stop();

      Rollouts.print("a Route that moved", done, result);
      assertThat(done.stable()).isEqualTo(before.canary());
      assertThat(result.losses()).as("lost requests").isEmpty();
    }
  }

  @Test
  void shouldGoOnWhereItWasWhenTheOperatorIsKilled() throws Exception {
    promoteFirst("killed", measured());
    long first = rollouts.stable("killed").number();
    try (Load load = load("killed")) {
      apply("killed", "better", "new", measured());
      for (int weight : List.of(5, 50)) {
        rollouts.awaitAtLeast("killed", weight);
        Command.run(
            "kubectl",
            "delete",
            "pods",
            "--namespace",
            SYSTEM,
            "--selector",
            "app.kubernetes.io/name=penstock-operator",
            "--grace-period=0",
            "--force");
      }
      RolloutStatus done = rollouts.reach("killed", Phase.PROMOTED, first + 1);
      Load.Result result = load.stop();

      Rollouts.print("a good change, operator killed at two steps", done, result);
      assertThat(result.losses()).as("lost requests").isEmpty();
      assertThat(done.history())
          .extracting(RolloutStatus.StepRecord::weight)
          .containsExactly(5, 25, 50, 100);
    } finally {
      Command.run("kubectl", "rollout", "status", "-n", SYSTEM, "deployment/penstock-operator");
    }
  }
}
