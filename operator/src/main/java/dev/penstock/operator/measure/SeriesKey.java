package dev.penstock.operator.measure;

/**
 * What requests were counted together: one side of a Route with a canary, or all that a pod of a
 * fleet with one served.
 *
 * @param route "namespace/name" of the Route; empty for all requests of the pod
 * @param revision the hash of the revision that answered: the Route's, or the pod's own
 */
public record SeriesKey(String route, String revision) {
  /** All that pods of a revision served. */
  public static SeriesKey ofPod(String revision) {
    return new SeriesKey("", revision);
  }

  /** Whether it is all that a pod served. */
  public boolean isOfPod() {
    return route.isEmpty();
  }
}
