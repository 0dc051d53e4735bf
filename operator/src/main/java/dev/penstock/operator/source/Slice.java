package dev.penstock.operator.source;

import dev.penstock.operator.view.ObjectKey;
import java.util.List;

/**
 * What of an EndpointSlice matters.
 *
 * @param service the Service it belongs to
 * @param ports its TCP ports
 * @param endpoints its endpoints
 */
record Slice(ObjectKey service, List<Port> ports, List<Target> endpoints) {
  Slice {
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }

  /**
   * A port that every endpoint of the slice answers on.
   *
   * @param name of the Service's port, empty for its only, unnamed port
   * @param number 1 to 65535
   */
  record Port(String name, int number) {}

  /**
   * An endpoint.
   *
   * @param address an IP address
   * @param readiness whether it takes requests
   */
  record Target(String address, Readiness readiness) {}

  /** Whether an endpoint takes requests (KEP-1672). */
  enum Readiness {
    /** It does. */
    READY,
    /** It terminates, but still serves. */
    SERVING,
    /** It does not. */
    NOT_READY
  }
}
