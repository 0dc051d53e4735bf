package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.AllowedRoutes;
import dev.penstock.operator.snapshot.CertificateResource;
import dev.penstock.operator.snapshot.ListenerResource;
import dev.penstock.operator.view.SortedTable;
import java.time.Instant;
import java.util.List;

/**
 * A Gateway without its Routes.
 *
 * @param shape what Routes attach to
 * @param findings what is to be said of each listener, in the Gateway's order, as if it had no
 *     Routes
 * @param listeners the listeners that are served
 * @param certificates the certificates that those use
 * @param recheckAt when a certificate in use expires, and the findings with it
 */
record GatewayFrame(
    List<ListenerShape> shape,
    List<ListenerOutcome> findings,
    SortedTable<String, ListenerResource> listeners,
    SortedTable<String, CertificateResource> certificates,
    Instant recheckAt) {
  GatewayFrame {
    shape = List.copyOf(shape);
    findings = List.copyOf(findings);
  }

  /** This frame with the shape of an older one when they are equal: what hangs on it stays. */
  GatewayFrame keeping(GatewayFrame older) {
    return shape.equals(older.shape)
        ? new GatewayFrame(older.shape, findings, listeners, certificates, recheckAt)
        : this;
  }

  /**
   * What decides whether a Route attaches to a listener and is served by it.
   *
   * @param name the listener's name
   * @param port the listener's port
   * @param hosts the listener's hosts, normal and valid
   * @param allowed from which namespaces it takes Routes
   * @param served whether it is in the fleet's config
   */
  record ListenerShape(
      String name, int port, List<String> hosts, AllowedRoutes.Namespaces allowed, boolean served) {
    ListenerShape {
      hosts = List.copyOf(hosts);
    }
  }
}
