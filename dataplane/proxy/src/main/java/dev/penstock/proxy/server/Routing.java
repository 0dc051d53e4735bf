package dev.penstock.proxy.server;

import dev.penstock.proxy.config.BackendConfig;
import dev.penstock.proxy.filter.FilterChain;
import dev.penstock.proxy.filter.Redirection;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.route.CompiledRule;
import dev.penstock.proxy.route.RouteMatch;
import dev.penstock.proxy.upstream.UpstreamCluster;
import io.netty.util.AsciiString;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What is to be done with a request, by the config in force when its head has come. */
sealed interface Routing {
  /** The listener the request came by; null when none has its host. */
  @Nullable ActiveListener listener();

  /** The rule that matched, or null. */
  @Nullable CompiledRule rule();

  /** Answer it here. */
  record Answer(
      @Nullable ActiveListener listener, @Nullable CompiledRule rule, int status, String reason)
      implements Routing {}

  /** Refuse it: the pod has taken on too much. */
  record Shed(ActiveListener listener) implements Routing {
    @Override
    public @Nullable CompiledRule rule() {
      return null;
    }
  }

  /** Send the client elsewhere. */
  record Redirect(ActiveListener listener, CompiledRule rule, int status, AsciiString location)
      implements Routing {}

  /**
   * Send it to a backend.
   *
   * @param prefix what the match's path prefix matched, or null
   * @param ruleFilters come first
   * @param backendFilters come after
   */
  record Forward(
      ActiveListener listener,
      CompiledRule rule,
      @Nullable String prefix,
      FilterChain ruleFilters,
      FilterChain backendFilters,
      UpstreamCluster cluster)
      implements Routing {
    private static final String WEBSOCKET = "websocket";

    /**
     * Makes the client's request the backend's.
     *
     * @throws IllegalArgumentException when a rewrite gives no valid target
     */
    void applyTo(RequestHead request) {
      ruleFilters.applyTo(request, prefix);
      backendFilters.applyTo(request, prefix);
      request.keepAlive(true);
      if (!WEBSOCKET.equals(request.upgrade())) {
        request.upgrade(null);
      }
    }

    /** Makes the backend's response the client's. */
    void applyTo(ResponseHead response) {
      backendFilters.applyTo(response);
      ruleFilters.applyTo(response);
    }
  }

  /** Decides. */
  static Routing of(RequestHead head, ClientConnection connection) {
    ServerLoop loop = connection.loop();
    ActiveConfig config = loop.config();
    PortConfig port = config.port(connection.port());
    ActiveListener listener = port == null ? null : port.find(head.target().hostOctets());
    if (port == null || listener == null) {
      return new Answer(null, null, 404, "no listener has this host");
    }
    if (connection.isMisdirected(port, listener)) {
      return new Answer(listener, null, 421, "this connection is for another host");
    }
    if (connection.shedsRequest()) {
      return new Shed(listener);
    }
    RouteMatch match = config.table().match(listener.name(), head, loop.draw());
    if (match == null) {
      return new Answer(listener, null, 404, "no route matches");
    }
    CompiledRule rule = match.rule();
    FilterChain filters = loop.filters(config.table(), rule.filters());
    Redirection redirection = filters.redirection();
    if (redirection != null) {
      AsciiString location =
          redirection.location(head.target(), match.prefix(), listener.config().port());
      return new Redirect(listener, rule, redirection.status(), location);
    }
    return toBackend(head, listener, match, filters, config, loop);
  }

  private static Routing toBackend(
      RequestHead head,
      ActiveListener listener,
      RouteMatch match,
      FilterChain filters,
      ActiveConfig config,
      ServerLoop loop) {
    CompiledRule rule = match.rule();
    BackendConfig backend = rule.pickBackend(ThreadLocalRandom.current());
    if (backend == null) {
      return new Answer(listener, rule, 500, "the route has no backend");
    }
    UpstreamCluster cluster = backend.isResolved() ? config.cluster(backend.cluster()) : null;
    if (cluster == null) {
      return new Answer(listener, rule, 500, "the route's backend cannot be resolved");
    }
    FilterChain backendFilters = loop.filters(config.table(), backend.filters());
    Redirection redirection = backendFilters.redirection();
    if (redirection != null) {
      AsciiString location =
          redirection.location(head.target(), match.prefix(), listener.config().port());
      return new Redirect(listener, rule, redirection.status(), location);
    }
    return new Forward(listener, rule, match.prefix(), filters, backendFilters, cluster);
  }
}
