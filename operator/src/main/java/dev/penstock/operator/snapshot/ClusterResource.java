package dev.penstock.operator.snapshot;

import dev.penstock.operator.view.Endpoint;
import java.util.List;

/**
 * A port of a Service, and where it is answered.
 *
 * @param name {@code namespace/service:port}
 * @param protocol what the endpoints speak
 * @param endpoints sorted by address, then port; none is answered with 503
 */
public record ClusterResource(String name, Protocol protocol, List<Endpoint> endpoints)
    implements ConfigResource {
  /** Copies the list. */
  public ClusterResource {
    endpoints = List.copyOf(endpoints);
  }

  /** What an upstream speaks. */
  public enum Protocol {
    /** HTTP/1.1, RFC 9112. */
    HTTP1,
    /** HTTP/2 over TCP with prior knowledge, RFC 9113 section 3.3. */
    H2C
  }
}
