package dev.penstock.operator.fleet;

import dev.penstock.api.v1alpha1.GatewayStatus.Address;
import dev.penstock.api.v1alpha1.GatewayStatus.AddressType;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where a fleet's Service can be reached. */
final class Addresses {
  private Addresses() {}

  /**
   * A load balancer's addresses, empty until it has one; of any other Service its cluster
   * addresses.
   */
  static List<Address> of(Service service) {
    return "LoadBalancer".equals(service.getSpec().getType())
        ? ofLoadBalancer(service)
        : service.getSpec().getClusterIPs().stream()
            .filter(ip -> !"None".equals(ip))
            .map(ip -> new Address(AddressType.IP_ADDRESS, ip))
            .toList();
  }

  private static List<Address> ofLoadBalancer(Service service) {
    if (service.getStatus() == null || service.getStatus().getLoadBalancer() == null) {
      return List.of();
    }
    return service.getStatus().getLoadBalancer().getIngress().stream()
        .flatMap(ingress -> ofIngress(ingress).stream())
        .sorted(Comparator.comparing(Address::type).thenComparing(Address::value))
        .toList();
  }

  private static Optional<Address> ofIngress(LoadBalancerIngress ingress) {
    return Optional.ofNullable(ingress.getIp())
        .map(ip -> new Address(AddressType.IP_ADDRESS, ip))
        .or(
            () ->
                Optional.ofNullable(ingress.getHostname())
                    .map(name -> new Address(AddressType.HOSTNAME, name)));
  }
}
