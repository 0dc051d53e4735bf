package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Gateway;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pods of a fleet. Its pod template is a function of {@code spec.version} and {@code
 * spec.template} alone: listeners, Routes and certificates reach pods by the config stream, so none
 * of them restarts one, and neither does an operator of another version.
 */
public final class FleetDeployment {
  private FleetDeployment() {}

  /**
   * The Deployment a Gateway should have.
   *
   * @param existing what is there: a Gateway that names no version keeps the image it runs, unless
   *     the settings have it upgraded
   * @param autoscaled whether a HorizontalPodAutoscaler sets the number of pods, the fleet's own or
   *     anybody's; then only a new Deployment is given one
   */
  public static Deployment desired(
      Gateway gateway, FleetSettings settings, @Nullable Deployment existing, boolean autoscaled) {
    String name = gateway.getMetadata().getName();
    return new DeploymentBuilder()
        .withMetadata(FleetNames.meta(gateway, FleetNames.child(name)))
        .withNewSpec()
        .withReplicas(replicas(gateway, existing, autoscaled))
        .withRevisionHistoryLimit(3)
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxUnavailable(new IntOrString(0))
        .withMaxSurge(new IntOrString(1))
        .endRollingUpdate()
        .endStrategy()
        .withNewSelector()
        .withMatchLabels(FleetNames.selector(name))
        .endSelector()
        .withTemplate(FleetPod.desired(gateway, settings, image(gateway, settings, existing)))
        .endSpec()
        .build();
  }

  private static @Nullable Integer replicas(
      Gateway gateway, @Nullable Deployment existing, boolean autoscaled) {
    if (!autoscaled) {
      return gateway.getSpec().fixedReplicas().orElse(null);
    }
    if (existing != null) {
      return null;
    }
    return gateway.getSpec().autoscaling() == null
        ? gateway.getSpec().fixedReplicas().orElse(null)
        : Integer.valueOf(gateway.getSpec().autoscaling().effectiveMinReplicas());
  }

  private static String image(
      Gateway gateway, FleetSettings settings, @Nullable Deployment existing) {
    String version = gateway.getSpec().version();
    if (version != null) {
      return settings.image() + ":" + version;
    }
    return Optional.ofNullable(settings.upgradeRunning() ? null : existing)
        .flatMap(FleetDeployment::runningImage)
        .orElseGet(() -> settings.image() + ":" + settings.version());
  }

  private static Optional<String> runningImage(Deployment existing) {
    return existing.getSpec().getTemplate().getSpec().getContainers().stream()
        .filter(container -> FleetPod.CONTAINER.equals(container.getName()))
        .map(container -> container.getImage())
        .filter(image -> image != null && !image.isEmpty())
        .findFirst();
  }
}
