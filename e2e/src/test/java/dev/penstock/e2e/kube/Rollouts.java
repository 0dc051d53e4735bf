package dev.penstock.e2e.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Phase;
import dev.penstock.api.v1alpha1.RouteStatus;
import java.time.Duration;
import java.util.Optional;

/** Where the rollouts of a sandbox's Routes stand, and orders to them. */
public final class Rollouts {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Duration OFTEN = Duration.ofMillis(50);

  private final Sandbox sandbox;

  /** Looks into the sandbox. */
  public Rollouts(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /** Where the rollout stands; empty before the operator has seen it. */
  public Optional<RolloutStatus> of(String route) {
    RouteStatus status = sandbox.route(route).require().getStatus();
    return Optional.ofNullable(status).map(RouteStatus::rollout);
  }

  /** The promoted revision. */
  public RolloutStatus.Revision stable(String route) {
    return of(route).map(RolloutStatus::stable).orElseThrow();
  }

  /** The number of the revision that is being tried or has failed; 0 for none. */
  public long numberOfCanary(String route) {
    return of(route).map(RolloutStatus::canary).map(RolloutStatus.Revision::number).orElse(0L);
  }

  /** Waits for a phase. */
  public RolloutStatus reach(String route, Phase phase) {
    return reach(route, phase, 0);
  }

  /** Waits for a phase, of a rollout whose promoted revision has at least this number. */
  public RolloutStatus reach(String route, Phase phase, long stable) {
    await()
        .alias("the rollout of %s is %s, revision %d promoted".formatted(route, phase, stable))
        .atMost(LONG)
        .pollInterval(OFTEN)
        .untilAsserted(
            () -> {
              assertThat(of(route).map(RolloutStatus::phase)).contains(phase);
              assertThat(stable(route).number()).isGreaterThanOrEqualTo(stable);
            });
    return of(route).orElseThrow();
  }

  /** Waits until a revision has failed that is newer than the one of this number. */
  public void awaitFailureAfter(String route, long canary) {
    await()
        .alias("a revision of %s after %d has failed".formatted(route, canary))
        .atMost(Sandbox.SOON)
        .pollInterval(OFTEN)
        .until(
            () ->
                numberOfCanary(route) > canary
                    && of(route).map(RolloutStatus::phase).orElseThrow() == Phase.FAILED);
  }

  /** Waits until every pod gives the canary this share. */
  public void awaitWeight(String route, int weight) {
    await()
        .alias("%s gives its canary %d %%".formatted(route, weight))
        .atMost(Sandbox.SOON)
        .pollInterval(OFTEN)
        .untilAsserted(
            () ->
                assertThat(of(route))
                    .hasValueSatisfying(
                        rollout -> {
                          assertThat(rollout.weight()).isEqualTo(weight);
                          assertThat(rollout.stepStartedAt()).isNotNull();
                        }));
  }

  /** Waits until the canary is to have at least this share. */
  public void awaitAtLeast(String route, int weight) {
    await()
        .alias("%s gives its canary %d %% or more".formatted(route, weight))
        .atMost(LONG)
        .pollInterval(OFTEN)
        .until(() -> of(route).map(RolloutStatus::weight).orElse(0) >= weight);
  }

  /** Gives an order, as a user does. */
  public void order(String route, String order) {
    Command.run(
        "kubectl",
        "annotate",
        "--overwrite",
        "--namespace",
        sandbox.namespace(),
        "prt/" + route,
        "penstock.dev/rollout=" + order);
  }
}
