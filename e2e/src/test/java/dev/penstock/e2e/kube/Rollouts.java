package dev.penstock.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RouteStatus;
import dev.penstock.e2e.load.Load;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Where the rollouts of a sandbox's Routes, or of its Gateways, stand, and orders to them. */
public final class Rollouts {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final Duration OFTEN = Duration.ofMillis(50);

  private final Sandbox sandbox;
  private final String kind;
  private final Function<String, Optional<RolloutStatus>> status;

  private Rollouts(Sandbox sandbox, String kind, Function<String, Optional<RolloutStatus>> status) {
    this.sandbox = sandbox;
    this.kind = kind;
    this.status = status;
  }

  /** Those of the sandbox's Routes. */
  public static Rollouts ofRoutes(Sandbox sandbox) {
    return new Rollouts(
        sandbox,
        "routes.penstock.dev",
        name ->
            Optional.ofNullable(sandbox.route(name).require().getStatus())
                .map(RouteStatus::rollout));
  }

  /** Those of the sandbox's Gateways. */
  public static Rollouts ofGateways(Sandbox sandbox) {
    return new Rollouts(
        sandbox, "gateways.penstock.dev", name -> sandbox.status(name).map(GatewayStatus::rollout));
  }

  /** Where the rollout stands; empty before the operator has seen it. */
  public Optional<RolloutStatus> of(String name) {
    return status.apply(name);
  }

  /** The promoted revision. */
  public RolloutStatus.Revision stable(String name) {
    return of(name).map(RolloutStatus::stable).orElseThrow();
  }

  /** The number of the revision that is being tried or has failed; 0 for none. */
  public long numberOfCanary(String name) {
    return of(name).map(RolloutStatus::canary).map(RolloutStatus.Revision::number).orElse(0L);
  }

  /** Waits for a phase. */
  public RolloutStatus reach(String name, Phase phase) {
    return await(name, "is " + phase, LONG, rollout -> rollout.phase() == phase);
  }

  /** Waits for a phase, of a rollout whose promoted revision has at least this number. */
  public RolloutStatus reach(String name, Phase phase, long stable) {
    return await(
        name,
        "is %s, revision %d or later promoted".formatted(phase, stable),
        LONG,
        rollout ->
            rollout.phase() == phase
                && rollout.stable() != null
                && rollout.stable().number() >= stable);
  }

  /** Waits until a revision has failed that is newer than the one of this number. */
  public void awaitFailureAfter(String name, long canary) {
    var _ =
        await(
            name,
            "has failed with a revision after " + canary,
            Sandbox.SOON,
            rollout ->
                rollout.phase() == Phase.FAILED
                    && rollout.canary() != null
                    && rollout.canary().number() > canary);
  }

  /** Waits until every pod gives the canary this share. */
  public RolloutStatus awaitWeight(String name, int weight) {
    return await(
        name,
        "gives its canary %d %% in every pod".formatted(weight),
        LONG,
        rollout -> rollout.weight() == weight && rollout.stepStartedAt() != null);
  }

  /** Waits until the canary is to have at least this share. */
  public void awaitAtLeast(String name, int weight) {
    var _ =
        await(
            name,
            "gives its canary %d %% or more".formatted(weight),
            LONG,
            rollout -> rollout.weight() >= weight);
  }

  /** Waits until the rollout is as wanted, and returns it; a failure shows how it was last. */
  public RolloutStatus await(
      String name, String what, Duration limit, Predicate<RolloutStatus> wanted) {
    AtomicReference<RolloutStatus> seen = new AtomicReference<>();
    Awaitility.await()
        .alias("the rollout of %s %s".formatted(name, what))
        .atMost(limit)
        .pollDelay(Duration.ZERO)
        .pollInterval(OFTEN)
        .untilAsserted(
            () ->
                assertThat(of(name))
                    .hasValueSatisfying(
                        rollout -> {
                          seen.set(rollout);
                          assertThat(rollout).matches(wanted, what);
                        }));
    return Objects.requireNonNull(seen.get());
  }

  /** Shows how a rollout went, and what became of the load meanwhile. */
  public static void print(String what, RolloutStatus rollout, Load.Result result) {
    System.out.printf(
        "rollout of %s: %s; %d requests, %.0f/s, lost %d %s within %d ms, %s%n",
        what,
        rollout.message(),
        result.answered(),
        result.perSecond(),
        result.lost(),
        result.losses(),
        result.lossSpan().toMillis(),
        result.latency());
    rollout
        .history()
        .forEach(
            step ->
                System.out.printf(
                    "  step %d, %d %%: %s after %d passes, %d failures %s%n",
                    step.step(),
                    step.weight(),
                    step.result(),
                    step.passes(),
                    step.failures(),
                    step.measurements()));
  }

  /** Gives an order, as a user does. */
  public void order(String name, String order) {
    Command.run(
        "kubectl",
        "annotate",
        "--overwrite",
        "--namespace",
        sandbox.namespace(),
        kind + "/" + name,
        "penstock.dev/rollout=" + order);
  }
}
