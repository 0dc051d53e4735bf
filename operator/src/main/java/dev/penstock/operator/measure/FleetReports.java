package dev.penstock.operator.measure;

import java.util.List;

/**
 * The newest report of each pod of a fleet that has sent one within the last minute, connected or
 * not: what a pod served before it went away counts as well.
 *
 * @param pods sorted by name
 */
public record FleetReports(List<PodReading> pods) {
  /** No pod has reported. */
  public static final FleetReports NONE = new FleetReports(List.of());

  /** Copies the list. */
  public FleetReports {
    pods = List.copyOf(pods);
  }
}
