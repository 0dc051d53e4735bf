package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.Listener;
import dev.penstock.api.v1alpha1.ServiceSettings;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.List;
import java.util.TreeMap;

/** The address in front of a fleet: one port for each port its listeners name. */
public final class FleetService {
  private FleetService() {}

  /**
   * The Service a Gateway should have.
   *
   * @param serving the slot whose pods it leads to
   */
  public static Service desired(Gateway gateway, Slot serving) {
    String name = gateway.getMetadata().getName();
    ServiceSettings settings = gateway.getSpec().effectiveService();
    ObjectMeta meta = FleetNames.meta(gateway, FleetNames.child(name));
    meta.setLabels(FleetNames.labels(name, settings.labels()));
    if (!settings.annotations().isEmpty()) {
      meta.setAnnotations(new TreeMap<>(settings.annotations()));
    }
    ServiceBuilder service =
        new ServiceBuilder()
            .withMetadata(meta)
            .withNewSpec()
            .withType(settings.effectiveType().value())
            .withSelector(FleetNames.selector(name, serving))
            .withPorts(ports(gateway.getSpec().listeners()))
            .endSpec();
    return withOutsideAccess(service, settings).build();
  }

  /** Fields that the API server refuses on a Service that cannot be reached from outside. */
  private static ServiceBuilder withOutsideAccess(
      ServiceBuilder service, ServiceSettings settings) {
    ServiceSettings.TrafficPolicy policy = settings.externalTrafficPolicy();
    return switch (settings.effectiveType()) {
      case CLUSTER_IP -> service;
      case NODE_PORT ->
          policy == null
              ? service
              : service.editSpec().withExternalTrafficPolicy(policy.value()).endSpec();
      case LOAD_BALANCER ->
          service
              .editSpec()
              .withExternalTrafficPolicy(policy == null ? null : policy.value())
              .withLoadBalancerClass(settings.loadBalancerClass())
              .endSpec();
    };
  }

  private static List<ServicePort> ports(List<Listener> listeners) {
    return listeners.stream()
        .map(Listener::port)
        .distinct()
        .sorted()
        .map(FleetService::port)
        .toList();
  }

  /** Named by number alone, so that a listener's new protocol does not rename the port. */
  private static ServicePort port(int port) {
    return new ServicePortBuilder()
        .withName("port-" + port)
        .withProtocol("TCP")
        .withPort(port)
        .withTargetPort(new IntOrString(port))
        .build();
  }
}
