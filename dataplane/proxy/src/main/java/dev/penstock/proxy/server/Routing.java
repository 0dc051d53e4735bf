package dev.penstock.proxy.server;

import dev.penstock.proxy.config.BackendConfig;
import dev.penstock.proxy.filter.CorsPolicy;
import dev.penstock.proxy.filter.FilterChain;
import dev.penstock.proxy.filter.Redirection;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.ResponseHead;
import dev.penstock.proxy.route.CompiledRule;
import dev.penstock.proxy.route.MatchBudget;
import dev.penstock.proxy.route.RouteMatch;
import dev.penstock.proxy.route.RouteTable;
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

  /** What the response is to say to scripts of other origins; null for nothing. */
  default CorsPolicy.@Nullable Grant cors() {
    return null;
  }

  /** Answer it here. */
  record Answer(
      @Nullable ActiveListener listener,
      @Nullable CompiledRule rule,
      CorsPolicy.@Nullable Grant cors,
      int status,
      String reason)
      implements Routing {
    /** For a request that no rule has matched. */
    Answer(@Nullable ActiveListener listener, int status, String reason) {
      this(listener, null, null, status, reason);
    }
  }

  /**
   * Tell a browser what it may ask.
   *
   * @param allowed the fields that say so; null when it is of an origin that may ask nothing
   */
  record Preflight(ActiveListener listener, CompiledRule rule, @Nullable Headers allowed)
      implements Routing {}

  /** Refuse it: the pod has taken on too much. */
  record Shed(ActiveListener listener) implements Routing {
    @Override
    public @Nullable CompiledRule rule() {
      return null;
    }
  }

  /** Refuse it: too much waits for the workers. */
  record Busy(ActiveListener listener) implements Routing {
    @Override
    public @Nullable CompiledRule rule() {
      return null;
    }
  }

  /**
   * Look for its route elsewhere: that would keep the event loop too long.
   *
   * @param draw of the request, see {@link RouteTable#match}
   */
  record Search(ActiveListener listener, ActiveConfig config, long draw) implements Routing {
    @Override
    public @Nullable CompiledRule rule() {
      return null;
    }

    /** The same by another config. */
    Search in(ActiveConfig other) {
      return new Search(listener, other, draw);
    }
  }

  /** Send the client elsewhere. */
  record Redirect(
      ActiveListener listener,
      CompiledRule rule,
      CorsPolicy.@Nullable Grant cors,
      int status,
      AsciiString location)
      implements Routing {}

  /**
   * Send it to a backend.
   *
   * @param prefix what the match's path prefix matched, or null
   * @param ruleFilters come first
   * @param backendFilters come after
   * @param cors what the response is to say to scripts of other origins; null for nothing
   */
  record Forward(
      ActiveListener listener,
      CompiledRule rule,
      @Nullable String prefix,
      FilterChain ruleFilters,
      FilterChain backendFilters,
      CorsPolicy.@Nullable Grant cors,
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
      return new Answer(null, 404, "no listener has this host");
    }
    if (connection.isMisdirected(port, listener)) {
      return new Answer(listener, 421, "this connection is for another host");
    }
    if (connection.shedsRequest()) {
      return new Shed(listener);
    }
    long draw = loop.draw();
    MatchBudget budget = loop.matchBudget();
    RouteMatch match = config.table().match(listener.name(), head, draw, budget);
    return budget.isExhausted()
        ? new Search(listener, config, draw)
        : of(match, head, listener, config, loop);
  }

  /** Decides when it is known what matches; null when nothing does. */
  static Routing of(
      @Nullable RouteMatch match,
      RequestHead head,
      ActiveListener listener,
      ActiveConfig config,
      ServerLoop loop) {
    if (match == null) {
      return new Answer(listener, 404, "no route matches");
    }
    CompiledRule rule = match.rule();
    FilterChain filters = loop.filters(config.table(), rule.filters());
    CorsPolicy policy = filters.cors();
    if (policy != null && CorsPolicy.isPreflight(head)) {
      return new Preflight(listener, rule, policy.preflight(head));
    }
    CorsPolicy.Grant cors = policy == null ? null : policy.grant(head);
    Redirection redirection = filters.redirection();
    if (redirection != null) {
      AsciiString location =
          redirection.location(head.target(), match.prefix(), listener.config().port());
      return new Redirect(listener, rule, cors, redirection.status(), location);
    }
    return toBackend(head, listener, match, filters, cors, config, loop);
  }

  private static Routing toBackend(
      RequestHead head,
      ActiveListener listener,
      RouteMatch match,
      FilterChain filters,
      CorsPolicy.@Nullable Grant cors,
      ActiveConfig config,
      ServerLoop loop) {
    CompiledRule rule = match.rule();
    BackendConfig backend = rule.pickBackend(ThreadLocalRandom.current());
    if (backend == null) {
      return new Answer(listener, rule, cors, 500, "the route has no backend");
    }
    UpstreamCluster cluster = backend.isResolved() ? config.cluster(backend.cluster()) : null;
    if (cluster == null) {
      return new Answer(listener, rule, cors, 500, "the route's backend cannot be resolved");
    }
    FilterChain backendFilters = loop.filters(config.table(), backend.filters());
    Redirection redirection = backendFilters.redirection();
    if (redirection != null) {
      AsciiString location =
          redirection.location(head.target(), match.prefix(), listener.config().port());
      return new Redirect(listener, rule, cors, redirection.status(), location);
    }
    return new Forward(listener, rule, match.prefix(), filters, backendFilters, cors, cluster);
  }
}
