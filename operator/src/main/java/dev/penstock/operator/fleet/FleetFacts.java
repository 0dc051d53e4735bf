package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.GatewayStatus.Address;
import java.util.List;

/**
 * What a Gateway's children have come to.
 *
 * @param generation the Gateway's generation that was reconciled
 * @param desiredReplicas pods the Deployment should have
 * @param replicas pods it has
 * @param readyReplicas pods that are ready
 * @param readyPods the names of pods that are ready and not about to end, sorted
 * @param addresses where the Service can be reached, sorted
 * @param obstacles why pods are not ready, for people; empty when they all are
 * @param blocked children whose name another object has
 * @param refused children that the API server refuses
 */
public record FleetFacts(
    long generation,
    int desiredReplicas,
    int replicas,
    int readyReplicas,
    List<String> readyPods,
    List<Address> addresses,
    List<String> obstacles,
    List<String> blocked,
    List<String> refused) {
  /** Whether every child is, or is becoming, what it should be. */
  public boolean isUnhindered() {
    return blocked.isEmpty() && refused.isEmpty();
  }

  /** Copies the lists. */
  public FleetFacts {
    readyPods = List.copyOf(readyPods);
    addresses = List.copyOf(addresses);
    obstacles = List.copyOf(obstacles);
    blocked = List.copyOf(blocked);
    refused = List.copyOf(refused);
  }
}
