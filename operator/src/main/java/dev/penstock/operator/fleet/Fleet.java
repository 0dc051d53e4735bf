package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.operator.fleet.FleetPlan.Wish;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Gateway's children as a whole: brings them about, and says what they have come to. */
public final class Fleet {
  /** When the caches show for certain what has just been written. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** No event tells that somebody else's object, or a quota, is in the way no longer. */
  private static final Duration LATER = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final ChildWriter writer;
  private final FleetSettings settings;
  private final InstantSource clock;

  /** Writes with the given client and builds pods by the given settings. */
  public Fleet(KubernetesClient client, FleetSettings settings, InstantSource clock) {
    this.client = client;
    this.writer = new ChildWriter(client);
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * What a reconciliation came to.
   *
   * @param facts what the Gateway's owner should be told
   * @param lookAgain when to reconcile again though nothing has happened; empty for never
   */
  public record Outcome(FleetFacts facts, Optional<Duration> lookAgain) {}

  /**
   * Makes the children agree with the Gateway.
   *
   * @param trustBundle PEM; empty while the operator has no authority yet, and then no pod is made,
   *     since it could trust nobody
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API server cannot be
   *     reached or is at fault; what was written stays
   */
  public Outcome reconcile(Gateway gateway, ObservedFleet observed, Optional<String> trustBundle) {
    Instant now = clock.instant();
    FleetScene scene = FleetReading.read(gateway, observed, settings, now);
    FleetPlan plan = FleetPlanner.plan(scene);
    Turn turn = new Turn(gateway, observed, scene, plan);
    turn.write(FleetServiceAccount.desired(gateway), observed.serviceAccount());
    if (trustBundle.isPresent()) {
      turn.write(FleetTrust.desired(gateway, trustBundle.get()), observed.trust());
      turn.writeDeployments();
    }
    boolean led =
        turn.write(FleetService.desired(gateway, plan.next()), observed.service())
            == ChildResult.Done.UNCHANGED;
    turn.write(FleetDisruptionBudget.desired(gateway), observed.disruptionBudget());
    turn.writeAutoscaler();
    boolean late = turn.hasLeftovers() && !led;
    if (turn.hasLeftovers() && led) {
      turn.removeLeftovers();
    }
    Optional<Duration> due =
        Optional.ofNullable(plan.lookAgain()).map(time -> Duration.between(now, time));
    return new Outcome(
        FleetReport.facts(gateway, observed, scene, plan, turn.troubles),
        Stream.of(
                due,
                late ? Optional.of(SOON) : Optional.<Duration>empty(),
                turn.troubles.isAny() ? Optional.of(LATER) : Optional.<Duration>empty())
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder()));
  }

  /** One reconciliation. */
  private final class Turn {
    private final Gateway gateway;
    private final ObservedFleet observed;
    private final FleetScene scene;
    private final FleetPlan plan;
    private final Troubles troubles = new Troubles();

    Turn(Gateway gateway, ObservedFleet observed, FleetScene scene, FleetPlan plan) {
      this.gateway = gateway;
      this.observed = observed;
      this.scene = scene;
      this.plan = plan;
    }

    ChildResult write(HasMetadata desired, @Nullable HasMetadata present) {
      ChildResult result = writer.write(gateway, desired, present);
      troubles.add(result);
      return result;
    }

    void writeDeployments() {
      for (Slot slot : Slot.values()) {
        if (plan.wish(slot) instanceof Wish.Run run) {
          writeDeployment(slot, run);
        }
      }
    }

    private void writeDeployment(Slot slot, Wish.Run run) {
      Deployment present = observed.deployments().get(slot);
      if (run.replicas() == null && present != null && FleetNames.mayWrite(gateway, present)) {
        ReplicasHandover.run(client, present);
      }
      ChildResult result =
          switch (PodJvm.of(run.content().template())) {
            case PodJvm.TooSmall(String fault) -> new ChildResult.Refused(fault);
            case PodJvm.Sized _, PodJvm.Unsized _ ->
                writer.write(
                    gateway,
                    FleetDeployment.desired(gateway, settings, slot, run.content(), run.replicas()),
                    present);
          };
      if (slot == plan.canary()) {
        troubles.addOfCanary(result);
      } else {
        troubles.add(result);
      }
    }

    void writeAutoscaler() {
      HorizontalPodAutoscaler own =
          observed.autoscalers().stream().filter(this::isNamedLikeOwn).findFirst().orElse(null);
      Optional<HorizontalPodAutoscaler> desired =
          FleetAutoscaler.desired(gateway, plan.next(), plan.shrinking());
      if (desired.isPresent()) {
        write(desired.get(), own);
      } else if (own != null) {
        var _ = writer.remove(gateway, own);
      }
    }

    private boolean isNamedLikeOwn(HasMetadata object) {
      return object
          .getMetadata()
          .getName()
          .equals(FleetNames.child(gateway.getMetadata().getName()));
    }

    boolean hasLeftovers() {
      return leftover(plan.serving().other()).isPresent();
    }

    /**
     * What serves nobody: never in the same turn that had to lead clients to another slot, since
     * what was seen may be older than that.
     */
    void removeLeftovers() {
      leftover(plan.serving().other()).ifPresent(deployment -> writer.remove(gateway, deployment));
    }

    private Optional<Deployment> leftover(Slot slot) {
      return plan.wish(slot) == Wish.Fixed.GONE && scene.slot(slot).exists()
          ? Optional.ofNullable(observed.deployments().get(slot))
          : Optional.empty();
    }
  }
}
