package dev.penstock.proxy.upstream;

import dev.penstock.proxy.config.ClusterConfig;
import dev.penstock.proxy.config.ClusterConfig.Endpoint;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A backend Service. Lives under its name for as long as any config has it: an update replaces the
 * set of endpoints, and an endpoint that stays keeps its connections and its health.
 */
public final class UpstreamCluster {
  private final String name;
  private final List<UpstreamLoop> loops;
  private final UpstreamSettings settings;

  /** Replaced whole; its array is never changed. */
  private volatile UpstreamEndpoint[] endpoints = {};

  /** Without endpoints; call {@link #update}. */
  public UpstreamCluster(String name, List<UpstreamLoop> loops, UpstreamSettings settings) {
    this.name = name;
    this.loops = List.copyOf(loops);
    this.settings = settings;
  }

  /** "namespace/service:port". */
  public String name() {
    return name;
  }

  /** Whether there is no endpoint at all. */
  public boolean isEmpty() {
    return endpoints.length == 0;
  }

  /** The endpoints there are now. */
  List<UpstreamEndpoint> endpoints() {
    return List.of(endpoints);
  }

  UpstreamSettings settings() {
    return settings;
  }

  /**
   * What is wrong with a cluster's content.
   *
   * @return names the field and what would be right; null when nothing is
   */
  public static @Nullable String validate(ClusterConfig config) {
    for (int i = 0; i < config.endpoints().size(); i++) {
      Endpoint endpoint = config.endpoints().get(i);
      if (NetUtil.createByteArrayFromIpAddressString(endpoint.address()) == null) {
        return "endpoints[%d].address \"%s\" must be a literal IP address"
            .formatted(i, endpoint.address());
      }
      if (endpoint.port() < 1 || endpoint.port() > 65535) {
        return "endpoints[%d].port %d must be from 1 to 65535".formatted(i, endpoint.port());
      }
    }
    return null;
  }

  /**
   * Takes over endpoints that {@link #validate} has found right. Requests that start from now on
   * use them; idle connections to those that are gone are closed, running requests finish. Any
   * thread, one at a time.
   */
  public void update(ClusterConfig config) {
    Map<Endpoint, UpstreamEndpoint> before = new HashMap<>();
    for (UpstreamEndpoint endpoint : endpoints) {
      if (endpoint.protocol() == config.protocol()) {
        before.put(endpoint.endpoint(), endpoint);
      }
    }
    List<UpstreamEndpoint> next = new ArrayList<>(config.endpoints().size());
    for (Endpoint endpoint : config.endpoints()) {
      UpstreamEndpoint kept = before.remove(endpoint);
      next.add(kept != null ? kept : create(endpoint, config.protocol()));
    }
    replace(next);
  }

  /**
   * The cluster is in no config any more. Requests that have found it before still reach its
   * endpoints, but no connection to them is kept.
   */
  public void remove() {
    drop(List.of(endpoints));
  }

  private void replace(List<UpstreamEndpoint> next) {
    Set<UpstreamEndpoint> kept = new HashSet<>(next);
    List<UpstreamEndpoint> gone = new ArrayList<>();
    for (UpstreamEndpoint endpoint : endpoints) {
      if (!kept.contains(endpoint)) {
        gone.add(endpoint);
      }
    }
    endpoints = next.toArray(UpstreamEndpoint[]::new);
    drop(gone);
  }

  private void drop(List<UpstreamEndpoint> gone) {
    gone.forEach(UpstreamEndpoint::markRemoved);
    if (!gone.isEmpty()) {
      for (UpstreamLoop loop : loops) {
        loop.eventLoop().execute(() -> gone.forEach(endpoint -> endpoint.closeIdle(loop)));
      }
    }
  }

  private UpstreamEndpoint create(Endpoint endpoint, ClusterConfig.Protocol protocol) {
    byte[] octets = NetUtil.createByteArrayFromIpAddressString(endpoint.address());
    try {
      InetAddress address = InetAddress.getByAddress(octets);
      return new UpstreamEndpoint(
          this, endpoint, protocol, new InetSocketAddress(address, endpoint.port()), loops.size());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not validated: " + endpoint, e);
    }
  }

  /**
   * Chooses an endpoint.
   *
   * @param tried those this request has failed on: chosen only when there is no other
   * @return null when the cluster has no endpoints
   */
  public @Nullable UpstreamEndpoint pick(UpstreamLoop loop, List<UpstreamEndpoint> tried) {
    return Balancer.pick(endpoints, loop, tried);
  }

  /** Whether one of the current endpoints is not among those tried. */
  public boolean hasUntried(List<UpstreamEndpoint> tried) {
    for (UpstreamEndpoint endpoint : endpoints) {
      if (!tried.contains(endpoint)) {
        return true;
      }
    }
    return false;
  }

  /** Ejects unless that would leave less than half of the endpoints. */
  synchronized void eject(UpstreamEndpoint endpoint) {
    UpstreamEndpoint[] all = endpoints;
    long now = System.nanoTime();
    if (endpoint.health().isEjected(now)) {
      return;
    }
    int out = 1;
    for (UpstreamEndpoint other : all) {
      if (other.health().isEjected(now)) {
        out++;
      }
    }
    if (out * 2 <= all.length) {
      endpoint.health().eject(now);
    }
  }
}
