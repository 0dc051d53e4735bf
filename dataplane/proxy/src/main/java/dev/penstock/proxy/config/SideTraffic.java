package dev.penstock.proxy.config;

import java.util.Collections;
import java.util.SortedMap;

/**
 * What one side of a route with a canary, or a whole pod, has served since the canary began in this
 * process. Exchanges whose client went away before the answer are left out throughout.
 *
 * @param route "namespace/name"; empty for all that the pod served
 * @param revision of the rules that answered, or of the pod
 * @param canary whether it is the side that is tried
 * @param requests exchanges that are over
 * @param successes answered with less than 500, whole
 * @param clientErrors answered with 400 to 499
 * @param serverErrors answered with 500 or more, by the backend or for it
 * @param connectFailures no endpoint could be reached
 * @param timeouts a time-out ended it
 * @param resets the backend broke off
 * @param latency from the last octet of the request's head to the end of the response: how many by
 *     bucket, as the protocol numbers them; tunnels are left out
 */
public record SideTraffic(
    String route,
    String revision,
    boolean canary,
    long requests,
    long successes,
    long clientErrors,
    long serverErrors,
    long connectFailures,
    long timeouts,
    long resets,
    SortedMap<Integer, Long> latency) {
  /** Takes the map over without a copy: the caller does not change it any more. */
  public SideTraffic {
    latency = Collections.unmodifiableSortedMap(latency);
  }
}
