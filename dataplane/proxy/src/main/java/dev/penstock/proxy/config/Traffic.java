package dev.penstock.proxy.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a pod's traffic at one moment.
 *
 * @param routes of each route with a canary in force both sides
 * @param pod all that the pod has served while a handover was in force; null when none is, or when
 *     the pod has no revision
 * @param handover whether a handover is in force
 * @param handedOver connections that pods of the canary took, since the process began
 * @param handoverFailures connections that should have been handed over and were served here, since
 *     the process began
 */
public record Traffic(
    List<SideTraffic> routes,
    @Nullable SideTraffic pod,
    boolean handover,
    long handedOver,
    long handoverFailures) {
  public Traffic {
    routes = List.copyOf(routes);
  }

  /** Whether anything is tried that this tells of. */
  public boolean isOfCanary() {
    return handover || !routes.isEmpty();
  }
}
