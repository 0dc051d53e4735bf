package dev.penstock.operator.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backend reference needs to know of a Service.
 *
 * @param key namespace and name
 * @param type {@code ClusterIP}, {@code NodePort}, {@code LoadBalancer} or {@code ExternalName};
 *     headless Services are of type {@code ClusterIP}
 * @param ports the Service's ports, in its order
 */
public record ServiceInfo(ObjectKey key, String type, List<Port> ports) {
  /** Copies the list. */
  public ServiceInfo {
    ports = List.copyOf(ports);
  }

  /** True for a Service that is a DNS alias and has no endpoints. */
  public boolean isExternalName() {
    return type.equals("ExternalName");
  }

  /** The TCP port of this number, or null when the Service has none. */
  public @Nullable Port port(int number) {
    for (Port port : ports) {
      if (port.number() == number && port.isTcp()) {
        return port;
      }
    }
    return null;
  }

  /** The numbers of the TCP ports, in the Service's order. */
  public List<Integer> tcpPortNumbers() {
    return ports.stream().filter(Port::isTcp).map(Port::number).toList();
  }

  /**
   * One port of a Service.
   *
   * @param name the port's name, empty when it has none
   * @param number 1 to 65535
   * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
   * @param appProtocol what is spoken on it, such as {@code kubernetes.io/h2c}; empty when not said
   */
  public record Port(String name, int number, String protocol, String appProtocol) {
    boolean isTcp() {
      return protocol.equals("TCP");
    }
  }
}
