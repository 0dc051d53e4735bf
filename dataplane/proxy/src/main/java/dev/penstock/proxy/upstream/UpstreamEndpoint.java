package dev.penstock.proxy.upstream;

import dev.penstock.proxy.config.ClusterConfig.Endpoint;
import dev.penstock.proxy.config.ClusterConfig.Protocol;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One address of a cluster, with its health and its connections. Keeps both across updates. */
public final class UpstreamEndpoint {
  private final UpstreamCluster cluster;
  private final Endpoint endpoint;
  private final Protocol protocol;
  private final InetSocketAddress address;
  private final EndpointHealth health;
  private final String name;

  /** By event loop; each element is touched by its own loop only. */
  private final @Nullable EndpointPool[] pools;

  /** Read by every loop when a connection falls idle. */
  private volatile boolean removed;

  UpstreamEndpoint(
      UpstreamCluster cluster,
      Endpoint endpoint,
      Protocol protocol,
      InetSocketAddress address,
      int loops) {
    this.cluster = cluster;
    this.endpoint = endpoint;
    this.protocol = protocol;
    this.address = address;
    this.health = new EndpointHealth(cluster.settings().ejection());
    this.name = endpoint.address() + ":" + endpoint.port();
    this.pools = new EndpointPool[loops];
  }

  UpstreamCluster cluster() {
    return cluster;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  Protocol protocol() {
    return protocol;
  }

  InetSocketAddress address() {
    return address;
  }

  EndpointHealth health() {
    return health;
  }

  /**
   * Opens a stream for one request: on an idle connection, or on a new one. On the loop. The
   * outcome goes to the request, possibly from within this call.
   */
  public void open(UpstreamLoop loop, StreamRequest request) {
    pool(loop).open(request);
  }

  private EndpointPool pool(UpstreamLoop loop) {
    EndpointPool pool = pools[loop.index()];
    if (pool == null) {
      pool = EndpointPool.create(this, loop);
      pools[loop.index()] = pool;
    }
    return pool;
  }

  /** Requests under way to it from this loop. On the loop. */
  int active(UpstreamLoop loop) {
    EndpointPool pool = pools[loop.index()];
    return pool == null ? 0 : pool.active();
  }

  boolean isRemoved() {
    return removed;
  }

  void markRemoved() {
    removed = true;
  }

  /** Closes what this loop holds idle. On the loop. */
  void closeIdle(UpstreamLoop loop) {
    EndpointPool pool = pools[loop.index()];
    if (pool != null) {
      pool.closeIdle();
    }
  }

  /** A connection could not be made. */
  void reportConnectFailure() {
    if (health.connectFailed()) {
      cluster.eject(this);
    }
  }

  /** A connection broke before its response was complete, or the response was 500 and above. */
  void reportError() {
    if (health.errored()) {
      cluster.eject(this);
    }
  }

  /** "address:port". */
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
