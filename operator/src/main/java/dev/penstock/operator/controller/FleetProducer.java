package dev.penstock.operator.controller;

import dev.penstock.operator.fleet.Fleet;
import dev.penstock.operator.fleet.FleetSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the fleets' part from the operator's configuration. */
final class FleetProducer {
  @Produces
  @Singleton
  Fleet fleet(
      KubernetesClient client,
      FleetConfig config,
      @ConfigProperty(
              name = "penstock.identity.token-audience",
              defaultValue = "penstock.dev/config")
          String audience) {
    return new Fleet(
        client,
        new FleetSettings(
            config.image(),
            config.version(),
            config.upgradeRunning(),
            config.imagePullPolicy(),
            config.operatorAddress(),
            audience,
            config.tokenLifetime()),
        InstantSource.system());
  }
}
