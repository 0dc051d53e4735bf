package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.BackendReference;
import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.operator.model.Verdict.Rejected;
import dev.penstock.operator.snapshot.ClusterResource;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.ServiceEndpoints;
import dev.penstock.operator.view.ServiceInfo;
import dev.penstock.operator.view.SortedTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the backend references of Routes.
 *
 * @param services the Services
 * @param grants what may be referred to across namespaces
 */
record Backends(SortedTable<ObjectKey, ServiceInfo> services, Grants grants) {
  /** The Service a reference names, whether it exists or not. */
  static ObjectKey serviceOf(BackendReference ref, String routeNamespace) {
    return new ObjectKey(ref.effectiveNamespace(routeNamespace), ref.name());
  }

  /**
   * Resolves a reference.
   *
   * @param ref the reference
   * @param routeNamespace the namespace of the Route that refers
   * @param at the field of the Route's spec, for messages
   */
  Resolution resolve(BackendReference ref, String routeNamespace, String at) {
    if (!ref.effectiveGroup().isEmpty() || !ref.effectiveKind().equals("Service")) {
      return unresolved(
          Reasons.INVALID_KIND,
          at + ".kind",
          "must be Service of the core group, not %s of \"%s\""
              .formatted(ref.effectiveKind(), ref.effectiveGroup()));
    }
    ObjectKey key = serviceOf(ref, routeNamespace);
    Grants.Referrer from = new Grants.Referrer(Penstock.GROUP, "Route", routeNamespace);
    if (!grants.permit(from, "Service", key)) {
      return unresolved(
          Reasons.REF_NOT_PERMITTED, at + ".namespace", Grants.advice(from, "Service", key));
    }
    ServiceInfo service = services.get(key);
    if (service == null) {
      return unresolved(
          Reasons.BACKEND_NOT_FOUND, at + ".name", "there is no Service \"" + key + "\"");
    }
    return service.isExternalName()
        ? unresolved(
            Reasons.BACKEND_NOT_FOUND,
            at + ".name",
            "Service \"%s\" is of type ExternalName, which has no endpoints; it must be another type"
                .formatted(key))
        : port(ref.port(), service, at + ".port");
  }

  private static Resolution port(@Nullable Integer number, ServiceInfo service, String at) {
    if (number == null) {
      return unresolved(
          Reasons.BACKEND_NOT_FOUND,
          at,
          "must be set to a port of Service \"" + service.key() + "\"");
    }
    ServiceInfo.Port port = service.port(number);
    if (port == null) {
      return unresolved(
          Reasons.BACKEND_NOT_FOUND,
          at,
          "Service \"%s\" has no TCP port %d; its TCP ports are %s"
              .formatted(service.key(), number, service.tcpPortNumbers()));
    }
    ClusterResource.Protocol protocol = protocol(port.appProtocol());
    return protocol == null
        ? unresolved(
            Reasons.UNSUPPORTED_PROTOCOL,
            at,
            "Service \"%s\" says appProtocol \"%s\" for port %d; it must be absent, http, kubernetes.io/ws, kubernetes.io/h2c or grpc"
                .formatted(service.key(), port.appProtocol(), number))
        : new Resolved(new Backend(service.key(), number, port.name(), protocol));
  }

  /** What a Service's port speaks (GEP-1911); null when the data plane does not. */
  private static ClusterResource.@Nullable Protocol protocol(String appProtocol) {
    return switch (appProtocol) {
      case "", "http", "tcp", "ws", "grpc-web", "kubernetes.io/ws" ->
          ClusterResource.Protocol.HTTP1;
      case "kubernetes.io/h2c", "h2c", "http2", "grpc" -> ClusterResource.Protocol.H2C;
      default -> null;
    };
  }

  private static Unresolved unresolved(String reason, String field, String text) {
    return new Unresolved(new Rejected(reason, field + ": " + text));
  }

  /** What a reference resolves to. */
  sealed interface Resolution {}

  /** A Service's port. */
  record Resolved(Backend backend) implements Resolution {}

  /** Nothing, and why. */
  record Unresolved(Rejected verdict) implements Resolution {}

  /**
   * A Service's port that exists.
   *
   * @param service the Service
   * @param port the port's number
   * @param portName the port's name, by which endpoints are found
   * @param protocol what it speaks
   */
  record Backend(ObjectKey service, int port, String portName, ClusterResource.Protocol protocol) {
    /** The name of its cluster. */
    String cluster() {
      return service + ":" + port;
    }

    /** Its cluster with the endpoints as they are. */
    ClusterResource resource(SortedTable<ObjectKey, ServiceEndpoints> endpoints) {
      ServiceEndpoints found = endpoints.get(service);
      return new ClusterResource(
          cluster(), protocol, found == null ? List.of() : found.ofPort(portName));
    }
  }
}
