package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Autoscaling;
import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.GatewayStatus.Address;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Gateway's children as a whole: brings them about, and says what they have come to. */
public final class Fleet {
  private final KubernetesClient client;
  private final ChildWriter writer;
  private final FleetSettings settings;

  /** Writes with the given client and builds pods by the given settings. */
  public Fleet(KubernetesClient client, FleetSettings settings) {
    this.client = client;
    this.writer = new ChildWriter(client);
    this.settings = settings;
  }

  /**
   * Makes the children agree with the Gateway.
   *
   * @param trustBundle PEM; empty while the operator has no authority yet, and then no pod is made,
   *     since it could trust nobody
   * @return what the Gateway's owner should be told
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API server cannot be
   *     reached or is at fault; what was written stays
   */
  public FleetFacts reconcile(
      Gateway gateway, ObservedFleet observed, Optional<String> trustBundle) {
    Results results = new Results(gateway);
    results.write(FleetServiceAccount.desired(gateway), observed.serviceAccount());
    if (trustBundle.isPresent()) {
      results.write(FleetTrust.desired(gateway, trustBundle.get()), observed.trust());
      writeDeployment(gateway, observed, results);
    }
    results.write(FleetService.desired(gateway), observed.service());
    results.write(FleetDisruptionBudget.desired(gateway), observed.disruptionBudget());
    writeAutoscaler(gateway, observed, results);
    return facts(gateway, observed, results);
  }

  private void writeDeployment(Gateway gateway, ObservedFleet observed, Results results) {
    Deployment existing = observed.deployment();
    boolean autoscaled = isAutoscaled(gateway, observed);
    if (autoscaled && existing != null && FleetNames.mayWrite(gateway, existing)) {
      ReplicasHandover.run(client, existing);
    }
    results.write(FleetDeployment.desired(gateway, settings, existing, autoscaled), existing);
  }

  /** Somebody else's autoscaler counts: two masters of one number would never rest. */
  private static boolean isAutoscaled(Gateway gateway, ObservedFleet observed) {
    return gateway.getSpec().autoscaling() != null
        || observed.autoscalers().stream()
            .anyMatch(autoscaler -> !FleetNames.mayWrite(gateway, autoscaler));
  }

  private void writeAutoscaler(Gateway gateway, ObservedFleet observed, Results results) {
    HorizontalPodAutoscaler own =
        observed.autoscalers().stream()
            .filter(autoscaler -> isNamedLikeOwn(gateway, autoscaler))
            .findFirst()
            .orElse(null);
    Optional<HorizontalPodAutoscaler> desired = FleetAutoscaler.desired(gateway);
    if (desired.isPresent()) {
      results.write(desired.get(), own);
    } else if (own != null) {
      var _ = writer.remove(gateway, own);
    }
  }

  private static boolean isNamedLikeOwn(Gateway gateway, HasMetadata object) {
    return object.getMetadata().getName().equals(FleetNames.child(gateway.getMetadata().getName()));
  }

  private static FleetFacts facts(Gateway gateway, ObservedFleet observed, Results results) {
    Deployment deployment = observed.deployment();
    DeploymentStatus status = deployment == null ? null : deployment.getStatus();
    List<Address> addresses =
        observed.service() == null || !FleetNames.mayWrite(gateway, observed.service())
            ? List.of()
            : Addresses.of(observed.service());
    return new FleetFacts(
        gateway.getMetadata().getGeneration(),
        deployment == null ? firstReplicas(gateway) : orZero(deployment.getSpec().getReplicas()),
        status == null ? 0 : orZero(status.getReplicas()),
        status == null ? 0 : orZero(status.getReadyReplicas()),
        PodStates.readyPods(observed.pods()),
        addresses,
        deployment == null ? List.of() : PodStates.obstacles(deployment, observed.pods()),
        results.blocked,
        results.refused);
  }

  private static int firstReplicas(Gateway gateway) {
    Autoscaling autoscaling = gateway.getSpec().autoscaling();
    return autoscaling == null
        ? gateway.getSpec().fixedReplicas().orElse(0)
        : autoscaling.effectiveMinReplicas();
  }

  private static int orZero(@Nullable Integer number) {
    return number == null ? 0 : number;
  }

  /** Collects what stands in the way, so that one child's trouble keeps back no other. */
  private final class Results {
    private final Gateway gateway;
    private final List<String> blocked = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    Results(Gateway gateway) {
      this.gateway = gateway;
    }

    void write(HasMetadata desired, @Nullable HasMetadata observed) {
      switch (writer.write(gateway, desired, observed)) {
        case ChildResult.Done done -> {}
        case ChildResult.Blocked(String message) -> blocked.add(message);
        case ChildResult.Refused(String message) -> refused.add(message);
      }
    }
  }
}
