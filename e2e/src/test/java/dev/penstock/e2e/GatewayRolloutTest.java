package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.v1alpha1.Condition;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.e2e.image.DataPlaneImages;
import dev.penstock.e2e.kube.Backend;
import dev.penstock.e2e.kube.Command;
import dev.penstock.e2e.kube.Fleet;
import dev.penstock.e2e.kube.Machine;
import dev.penstock.e2e.kube.PodMetrics;
import dev.penstock.e2e.kube.Rollouts;
import dev.penstock.e2e.kube.Sandbox;
import dev.penstock.e2e.kube.Steady;
import dev.penstock.e2e.load.BestOf;
import dev.penstock.e2e.load.Load;
import dev.penstock.e2e.load.NewConnections;
import dev.penstock.e2e.load.PlainConnection;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** New versions of the data plane that are tried beside what was promoted, by kubectl alone. */
@Order(56)
@TestInstance(Lifecycle.PER_CLASS)
final class GatewayRolloutTest {
  private static final String TWO = "replicas: 2";

  /** Connections that are kept for a while, and new ones. */
  private static final int KEPT = 100;

  /**
   * So few that what a connection does after the canary was taken back is no part of a time that is
   * measured.
   */
  private static final int FLEETING = 10;

  private static final int SECONDS_TO_CRASH = 60;

  /** The canary's pods have just been started, on a machine that does much else. */
  private static final String MEASURED =
      """
      steps: [{weight: 5, pause: 4s}, {weight: 25, pause: 4s}, {weight: 50, pause: 4s}, {weight: 100}]
      removalDelay: 3s
      progressDeadline: 1m
      analysis: {interval: 1s, initialDelay: 3s, minSamples: 50, failureLimit: 2,
        inconclusiveLimit: 60, metrics: [
        {name: success-ratio, min: "99.5"}, {name: latency-p99, max: "1450"}]}\
      """;

  private Sandbox sandbox;
  private String version;

  @BeforeAll
  void install() throws IOException {
    assumeThat(Machine.isOurs()).as(Machine.NEEDED).isTrue();
    sandbox = Sandbox.open("fleets");
    version = DataPlaneImages.provide(sandbox.client(), SECONDS_TO_CRASH);
    sandbox.apply(Backend.of("backend", "v1", 2));
    sandbox.awaitDeployment("backend");
  }

  @AfterAll
  void remove() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  private String version(String variant) {
    return version + "-" + variant;
  }

  @Test
  void shouldPromoteAGoodVersionStepByStepAndReturnFromItAndLoseNothing() throws Exception {
    try (Fleet fleet = Fleet.start(sandbox, "good", TWO, version, MEASURED);
        Steady steady = new Steady(sandbox, "good");
        Load load = fleet.load(KEPT)) {
      RolloutStatus.Revision first = rollouts().stable("good");
      fleet.run(version(DataPlaneImages.GOOD));
      RolloutStatus done = rollouts().reach("good", Phase.PROMOTED, first.number() + 1);
      fleet.awaitStableAlone(2);

      assertThat(done.history())
          .extracting(RolloutStatus.StepRecord::weight)
          .containsExactly(5, 25, 50, 100);
      assertThat(done.history()).allSatisfy(step -> assertThat(step.passes()).isPositive());
      assertThat(columns("good")).contains("Promoted", "revision 2");
      assertThat(image(fleet)).endsWith(version(DataPlaneImages.GOOD));

      fleet.order("undo");
      await()
          .alias("good is back at revision 1")
          .atMost(Sandbox.PODS)
          .until(() -> rollouts().stable("good").hash().equals(first.hash()));
      fleet.awaitStableAlone(2);
      assertThat(image(fleet)).endsWith(":" + version);
      Load.Result result = load.stop();

      Rollouts.print("a good version, and undo", done, result);
      assertThat(result.losses()).as("lost requests").isEmpty();
      assertThat(steady.lapses()).isEmpty();
    }
  }

  private Rollouts rollouts() {
    return Rollouts.ofGateways(sandbox);
  }

  private static String image(Fleet fleet) {
    return fleet.serving().getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  /** The line that a user sees. */
  private String columns(String name) {
    return Command.run(
        "kubectl", "get", "pgw", name, "-o", "wide", "--no-headers", "-n", sandbox.namespace());
  }

  @Test
  void shouldTakeBackAVersionThatAnswersTwoPercentWith500() throws Exception {
    Outcome outcome = takeBack("fails", DataPlaneImages.FAILS, MEASURED);

    assertThat(outcome.rollout.message()).contains("success-ratio");
    assertThat(outcome.load.losses()).containsOnlyKeys("status 500");
  }

  @Test
  void shouldTakeBackAVersionWhoseTailIsSlow() throws Exception {
    Outcome outcome = takeBack("slow", DataPlaneImages.SLOW, MEASURED);

    assertThat(outcome.rollout.message()).contains("latency-p99");
    assertThat(outcome.load.losses()).isEmpty();
  }

  @Test
  void shouldTakeBackAVersionThatCrashes() throws Exception {
    Outcome outcome =
        takeBack(
            "crashes",
            DataPlaneImages.CRASHES,
            """
            steps: [{weight: 25, pause: 2m}, {weight: 100}]
            removalDelay: 3s
            analysis: {interval: 1s, minSamples: 50, inconclusiveLimit: 60, metrics: [
              {name: success-ratio, min: "99.5"}, {name: restarts, max: "0"}]}\
            """);

    assertThat(outcome.rollout.message()).containsAnyOf("restarts", "success-ratio");
    assertThat(outcome.load.losses().keySet())
        .as("what was lost with connections that the canary had; every answer was good")
        .noneMatch(loss -> loss.startsWith("status"));
    assertThat(outcome.load.lost())
        .as("one request at most of each connection that was open")
        .isLessThanOrEqualTo(Fleet.CONNECTIONS);
  }

  @Test
  void shouldTakeBackAVersionWhoseImageDoesNotExist() throws Exception {
    Outcome outcome =
        takeBack(
            "missing",
            DataPlaneImages.MISSING,
            """
            steps: [{weight: 25, pause: 1s}, {weight: 100}]
            removalDelay: 3s
            progressDeadline: 10s\
            """);

    assertThat(outcome.rollout.message()).contains("image");
    assertThat(outcome.load.losses()).isEmpty();
  }

  /** What came of a rollout that failed, and of the load meanwhile. */
  private record Outcome(RolloutStatus rollout, Load.Result load) {}

  private Outcome takeBack(String name, String variant, String rollout) throws Exception {
    try (Fleet fleet = Fleet.start(sandbox, name, TWO, version, rollout);
        Steady steady = new Steady(sandbox, name);
        Load load = fleet.load(KEPT)) {
      RolloutStatus.Revision first = rollouts().stable(name);
      fleet.run(version(variant));
      RolloutStatus failed = rollouts().reach(name, Phase.FAILED);
      fleet.awaitStableAlone(2);
      Load.Result result = load.stop();

      Rollouts.print("a version that is bad: " + variant, failed, result);
      assertThat(failed.weight()).isZero();
      assertThat(rollouts().stable(name)).isEqualTo(first);
      assertThat(columns(name)).contains("Failed");
      assertThat(sandbox.gatewayCondition(name, "RolledOut"))
          .hasValueSatisfying(
              condition -> {
                assertThat(condition.status()).isEqualTo(Condition.Status.FALSE);
                assertThat(condition.message()).isEqualTo(failed.message());
              });
      sandbox.expectWarning("Gateway", name, "RolloutRolledBack");
      assertThat(steady.lapses()).isEmpty();
      return new Outcome(failed, result);
    }
  }

  @Test
  void shouldTakeBackWithinSecondsOfTheFirstFailure() throws Exception {
    int runs = Integer.getInteger("e2e.rollbacks", 20);
    String rollout =
        """
        steps: [{weight: 50, pause: 1m}, {weight: 100}]
        removalDelay: 10m
        analysis: {interval: 1s, minSamples: 10, failureLimit: 1, inconclusiveLimit: 60, metrics: [
          {name: success-ratio, min: "99.5"}]}\
        """;
    try (Fleet fleet = Fleet.start(sandbox, "quick", TWO, version, rollout)) {
      BestOf.assertWithin(
          4_000,
          "from the canary's first failed request to the last in any pod, P95 of %d"
              .formatted(runs),
          attempt -> p95OfTakingBack(fleet, runs, attempt * runs));
    }
  }

  private long p95OfTakingBack(Fleet fleet, int runs, int first) throws Exception {
    long[] millis = new long[runs];
    for (int run = 0; run < runs; run++) {
      int number = first + run;
      String before = String.valueOf(fleet.rollout().startedAt());
      try (Load load = fleet.load(FLEETING)) {
        // Its pods stay, so that only the first run waits for them.
        if (number == 0) {
          fleet.run(version(DataPlaneImages.FAILS));
        } else {
          fleet.order("retry " + number);
        }
        var _ =
            rollouts()
                .await(
                    "quick",
                    "has failed again, run " + number,
                    Sandbox.PODS,
                    status ->
                        status.phase() == Phase.FAILED
                            && !before.equals(String.valueOf(status.startedAt())));
        Load.Result result = load.stop();

        assertThat(result.losses()).containsOnlyKeys("status 500");
        millis[run] = result.lossSpan().toMillis();
      }
    }
    Arrays.sort(millis);
    long p95 = millis[(int) Math.ceil(runs * 0.95) - 1];
    System.out.printf(
        "from the canary's first failed request to the last in any pod, %d runs: P50 %d ms, P95 %d"
            + " ms, max %d ms%n",
        runs, millis[runs / 2], p95, millis[runs - 1]);
    return p95;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void shouldGiveTheCanaryItsShareOfTheNewConnections(int replicas) throws Exception {
    int connections = 10_000;
    String name = "share" + replicas;
    List<Integer> weights = List.of(1, 5, 25, 50);
    String rollout =
        """
        steps: [{weight: 1, pause: UntilPromoted}, {weight: 5, pause: UntilPromoted},
          {weight: 25, pause: UntilPromoted}, {weight: 50, pause: UntilPromoted}, {weight: 100}]\
        """;
    try (Fleet fleet = Fleet.start(sandbox, name, "replicas: " + replicas, version, rollout)) {
      RolloutStatus.Revision first = rollouts().stable(name);
      fleet.run(version(DataPlaneImages.GOOD));
      for (int weight : weights) {
        RolloutStatus step = rollouts().awaitWeight(name, weight);
        Served before = served(fleet, first, step);
        NewConnections.open(fleet.target(), connections);
        Served after = served(fleet, first, step);

        double canary = after.canary - before.canary;
        double all = canary + after.stable - before.stable;
        double share = 100 * canary / all;
        System.out.printf(
            "share at %d %%, %d replicas: %.2f %% of %.0f new connections%n",
            weight, replicas, share, all);
        assertThat(all).isEqualTo(connections);
        assertThat(share).isBetween(weight - 1.0, weight + 1.0);
        fleet.order("promote " + weight);
      }
      var _ = rollouts().reach(name, Phase.PROMOTED, first.number() + 1);
      fleet.awaitStableAlone(replicas);
    }
  }

  @Test
  void shouldSendTestersToTheCanaryAndKeepTheirAddress() throws Exception {
    String here = sandbox.nodeAddress().getHostAddress();
    String rollout =
        """
        steps: [{weight: 0, pause: UntilPromoted}, {weight: 100}]
        match: {sourceRanges: ["%s/32"]}\
        """
            .formatted(here);
    try (Fleet fleet = Fleet.start(sandbox, "testers", TWO, version, rollout)) {
      RolloutStatus.Revision first = rollouts().stable("testers");
      fleet.run(version(DataPlaneImages.GOOD));
      RolloutStatus step = rollouts().awaitWeight("testers", 0);
      Served before = served(fleet, first, step);
      NewConnections.open(fleet.target(), 100);
      Served after = served(fleet, first, step);

      assertThat(after.canary - before.canary).isEqualTo(100);
      assertThat(after.stable - before.stable).isZero();
      try (PlainConnection connection = new PlainConnection(fleet.target(), Sandbox.SOON)) {
        assertThat(connection.get(fleet.target().host(), "/").body())
            .as("what the backend is told of the client")
            .containsIgnoringCase("x-forwarded-for")
            .contains(here);
      }
    }
  }

  /** How many requests the pods of each side have served: each had a connection of its own. */
  private record Served(double stable, double canary) {}

  private static Served served(Fleet fleet, RolloutStatus.Revision stable, RolloutStatus rollout)
      throws IOException {
    RolloutStatus.Revision canary = Objects.requireNonNull(rollout.canary(), rollout.toString());
    return new Served(
        PodMetrics.sum(fleet.pods(stable), "penstock_requests_total"),
        PodMetrics.sum(fleet.pods(canary), "penstock_requests_total"));
  }
}
