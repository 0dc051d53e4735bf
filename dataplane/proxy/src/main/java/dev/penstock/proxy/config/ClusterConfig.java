package dev.penstock.proxy.config;

import java.util.List;

/**
 * A Service's port with the endpoints behind it.
 *
 * @param name "namespace/service:port"
 * @param protocol what the endpoints speak
 * @param endpoints sorted by address, then port; none: requests are answered with 503
 */
public record ClusterConfig(String name, Protocol protocol, List<Endpoint> endpoints) {
  public ClusterConfig {
    endpoints = List.copyOf(endpoints);
  }

  /** What is spoken upstream. */
  public enum Protocol {
    /** HTTP/1.1. */
    HTTP1,
    /** HTTP/2 with prior knowledge. */
    H2C
  }

  /**
   * One address to connect to.
   *
   * @param address a literal IP address
   * @param port 1 to 65535
   */
  public record Endpoint(String address, int port) {}
}
