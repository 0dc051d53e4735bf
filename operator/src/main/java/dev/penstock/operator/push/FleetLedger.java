package dev.penstock.operator.push;

import java.util.List;

/**
 * The connected pods of one fleet.
 *
 * @param pods sorted by name
 */
public record FleetLedger(List<PodState> pods) {
  /** A fleet of which no pod is connected. */
  public static final FleetLedger NONE = new FleetLedger(List.of());

  /** Copies the list. */
  public FleetLedger {
    pods = List.copyOf(pods);
  }

  /** How many pods have acknowledged exactly this version. */
  public int countAt(String version) {
    return (int) pods.stream().filter(pod -> pod.isAt(version)).count();
  }

  /** How many pods reject something, or the last delta as a whole. */
  public int countRejecting() {
    return (int)
        pods.stream().filter(pod -> !pod.rejections().isEmpty() || pod.nack() != null).count();
  }
}
