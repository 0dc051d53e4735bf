package dev.penstock.proxy.server;

import dev.penstock.proxy.config.ListenerConfig;
import dev.penstock.proxy.http.Octets;
import org.jspecify.annotations.Nullable;

/**
 * The listeners that share a port. Immutable.
 *
 * @param port their port
 * @param protocol their protocol: all speak the same
 * @param listeners by host
 */
record PortConfig(int port, ListenerConfig.Protocol protocol, HostIndex<ActiveListener> listeners) {

  boolean isSecure() {
    return protocol == ListenerConfig.Protocol.HTTPS;
  }

  /** The listener for a host or SNI name; null when there is none. */
  @Nullable ActiveListener find(@Nullable Octets host) {
    return listeners.find(host);
  }
}
