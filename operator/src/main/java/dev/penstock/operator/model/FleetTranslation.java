package dev.penstock.operator.model;

import dev.penstock.operator.snapshot.ConfigSnapshot;

/**
 * What one Gateway results in.
 *
 * @param snapshot what the fleet's pods should serve
 * @param outcome what is to be said of the Gateway
 */
public record FleetTranslation(ConfigSnapshot snapshot, GatewayOutcome outcome) {}
