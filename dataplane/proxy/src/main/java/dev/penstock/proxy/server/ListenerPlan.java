package dev.penstock.proxy.server;

import dev.penstock.proxy.config.ListenerConfig;
import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts listeners on ports. Those on one port speak one protocol and have hosts of their own; who
 * was there first stays.
 */
final class ListenerPlan {
  private static final int MAX_PORT = 65535;

  private final Set<Integer> unusablePorts;
  private final SortedMap<Integer, Port> ports = new TreeMap<>();
  private final Map<String, ActiveListener> placed = new HashMap<>();

  /** What listens on a port, by the pattern of its hosts. */
  private record Port(ListenerConfig.Protocol protocol, Map<String, ActiveListener> byPattern) {
    PortConfig config(int number) {
      return new PortConfig(number, protocol, new HostIndex<>(byPattern));
    }
  }

  /** What cannot be listened on is in {@code unusablePorts}. */
  ListenerPlan(Set<Integer> unusablePorts) {
    this.unusablePorts = unusablePorts;
  }

  /**
   * Places a listener.
   *
   * @return what is wrong with it, in which case nothing has changed; else null
   */
  @Nullable String place(ActiveListener listener) {
    ListenerConfig config = listener.config();
    if (config.port() < 1 || config.port() > MAX_PORT) {
      return "port %d must be from 1 to 65535".formatted(config.port());
    }
    if (unusablePorts.contains(config.port())) {
      return "port %d cannot be listened on: another process has it, or it is not allowed"
          .formatted(config.port());
    }
    Port port = ports.get(config.port());
    if (port == null) {
      port = new Port(config.protocol(), new HashMap<>());
    } else if (port.protocol() != config.protocol()) {
      return "protocol must be %s, as of the other listeners on port %d"
          .formatted(port.protocol(), config.port());
    }
    List<String> patterns = config.hosts().isEmpty() ? List.of("") : config.hosts();
    for (String pattern : patterns) {
      ActiveListener holder = port.byPattern().get(pattern);
      if (holder != null) {
        return "hosts: %s on port %d is taken by listener %s"
            .formatted(pattern.isEmpty() ? "any host" : pattern, config.port(), holder.name());
      }
    }
    for (String pattern : patterns) {
      port.byPattern().put(pattern, listener);
    }
    ports.put(config.port(), port);
    placed.put(listener.name(), listener);
    return null;
  }

  /** The ports that are needed. */
  Set<Integer> portNumbers() {
    return ports.keySet();
  }

  /** What is on them, by number. */
  IntObjectMap<PortConfig> ports() {
    IntObjectMap<PortConfig> configs = new IntObjectHashMap<>();
    ports.forEach((number, port) -> configs.put(number.intValue(), port.config(number)));
    return configs;
  }

  /** The listeners that were placed, by name. */
  Map<String, ActiveListener> placed() {
    return placed;
  }

  static Rejection rejection(ListenerConfig config, String message) {
    return new Rejection(ResourceKind.LISTENER, config.name(), message);
  }
}
