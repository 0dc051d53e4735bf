package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.GatewayStatus.Address;
import java.util.List;

/**
 * What a Gateway's children have come to.
 *
 * @param generation the Gateway's generation that was reconciled
 * @param desiredReplicas pods that the Deployment which serves should have
 * @param replicas pods that the fleet has
 * @param readyReplicas pods of the Deployment which serves that are ready
 * @param readyPods the names of the fleet's pods that are ready and not about to end, sorted
 * @param addresses where the Service can be reached, sorted
 * @param obstacles why pods of the Deployment which serves are not ready, for people: names it;
 *     empty when they all are
 * @param blocked children whose name another object has; a canary's is not among them
 * @param refused children that the API server refuses; a canary's is not among them
 * @param revisions what matters to a rollout
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
    List<String> refused,
    RevisionFacts revisions) {
  /** Copies the lists. */
  public FleetFacts {
    readyPods = List.copyOf(readyPods);
    addresses = List.copyOf(addresses);
    obstacles = List.copyOf(obstacles);
    blocked = List.copyOf(blocked);
    refused = List.copyOf(refused);
  }
}
