package dev.penstock.proxy.support;

import dev.penstock.proxy.config.AsOf;
import dev.penstock.proxy.config.BackendConfig;
import dev.penstock.proxy.config.CertificateConfig;
import dev.penstock.proxy.config.ClusterConfig;
import dev.penstock.proxy.config.FilterConfig;
import dev.penstock.proxy.config.HandoverConfig;
import dev.penstock.proxy.config.ListenerConfig;
import dev.penstock.proxy.config.ListenerConfig.TlsVersion;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.PrivateBytes;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.config.RuleConfig;
import dev.penstock.proxy.config.TicketKeysConfig;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Builds configs step by step; each {@link #build} is a config of its own. */
public final class ConfigBuilder {
  private final TreeMap<String, ListenerConfig> listeners = new TreeMap<>();
  private final TreeMap<String, RouteConfig> routes = new TreeMap<>();
  private final TreeMap<String, ClusterConfig> clusters = new TreeMap<>();
  private final TreeMap<String, CertificateConfig> certificates = new TreeMap<>();
  private final TreeMap<String, HandoverConfig> handovers = new TreeMap<>();
  private final TreeMap<String, TicketKeysConfig> ticketKeys = new TreeMap<>();
  private long version;

  /** An HTTP listener. */
  public ConfigBuilder http(String name, int port, String... hosts) {
    return listener(
        new ListenerConfig(
            name,
            port,
            ListenerConfig.Protocol.HTTP,
            List.of(hosts),
            List.of(),
            TlsVersion.TLS_1_2));
  }

  /** An HTTPS listener with one certificate. */
  public ConfigBuilder https(String name, int port, String certificate, String... hosts) {
    return listener(
        new ListenerConfig(
            name,
            port,
            ListenerConfig.Protocol.HTTPS,
            List.of(hosts),
            List.of(certificate),
            TlsVersion.TLS_1_2));
  }

  /** Any listener. */
  public ConfigBuilder listener(ListenerConfig listener) {
    listeners.put(listener.name(), listener);
    return this;
  }

  /** Takes a listener out. */
  public ConfigBuilder withoutListener(String name) {
    listeners.remove(name);
    return this;
  }

  /** A route for all requests of a listener to one cluster. */
  public ConfigBuilder route(String name, String listener, String cluster) {
    return route(name, listener, rule(List.of(), cluster));
  }

  /** A route with rules of its own for all hosts of a listener. */
  public ConfigBuilder route(String name, String listener, RuleConfig... rules) {
    return route(
        new RouteConfig(
            name,
            List.of(new RouteConfig.Attachment(listener, List.of())),
            Arrays.asList(rules),
            0,
            "",
            null));
  }

  /** Any route. */
  public ConfigBuilder route(RouteConfig route) {
    routes.put(route.name(), route);
    return this;
  }

  /** Takes a route out. */
  public ConfigBuilder withoutRoute(String name) {
    routes.remove(name);
    return this;
  }

  /** An HTTP/1.1 cluster on the loopback address. */
  public ConfigBuilder cluster(String name, int... ports) {
    return cluster(name, ClusterConfig.Protocol.HTTP1, ports);
  }

  /** A cluster on the loopback address. */
  public ConfigBuilder cluster(String name, ClusterConfig.Protocol protocol, int... ports) {
    List<ClusterConfig.Endpoint> endpoints =
        Arrays.stream(ports)
            .mapToObj(port -> new ClusterConfig.Endpoint("127.0.0.1", port))
            .toList();
    return cluster(new ClusterConfig(name, protocol, endpoints));
  }

  /** Any cluster. */
  public ConfigBuilder cluster(ClusterConfig cluster) {
    clusters.put(cluster.name(), cluster);
    return this;
  }

  /** Takes a cluster out. */
  public ConfigBuilder withoutCluster(String name) {
    clusters.remove(name);
    return this;
  }

  /** A certificate. */
  public ConfigBuilder certificate(CertificateConfig certificate) {
    certificates.put(certificate.name(), certificate);
    return this;
  }

  /** A handover. */
  public ConfigBuilder handover(HandoverConfig handover) {
    handovers.put(handover.name(), handover);
    return this;
  }

  /** Takes a handover out. */
  public ConfigBuilder withoutHandover(String name) {
    handovers.remove(name);
    return this;
  }

  /** What tickets are sealed with: the first seals, all are taken. */
  public ConfigBuilder ticketKeys(PrivateBytes... secrets) {
    ticketKeys.put("fleet", new TicketKeysConfig("fleet", List.of(secrets)));
    return this;
  }

  /** Takes what tickets are sealed with out. */
  public ConfigBuilder withoutTicketKeys() {
    ticketKeys.clear();
    return this;
  }

  /** What has been put together so far. */
  public ProxyConfig build() {
    version++;
    return new ProxyConfig(
        "v" + version,
        AsOf.NONE,
        new TreeMap<>(listeners),
        new TreeMap<>(routes),
        new TreeMap<>(clusters),
        new TreeMap<>(certificates),
        new TreeMap<>(handovers),
        new TreeMap<>(ticketKeys));
  }

  /** A rule for all requests to one cluster. */
  public static RuleConfig rule(List<FilterConfig> filters, String cluster) {
    return rule(List.of(MatchConfig.ANY), filters, cluster);
  }

  /** A rule to one cluster. */
  public static RuleConfig rule(
      List<MatchConfig> matches, List<FilterConfig> filters, String cluster) {
    return new RuleConfig(
        matches, filters, List.of(new BackendConfig(cluster, 1, List.of())), 0, 0, 0);
  }

  /** A rule for all requests to one cluster, with time-outs and retries. */
  public static RuleConfig rule(String cluster, long requestMillis, long backendMillis, int retry) {
    return new RuleConfig(
        List.of(MatchConfig.ANY),
        List.of(),
        List.of(new BackendConfig(cluster, 1, List.of())),
        requestMillis,
        backendMillis,
        retry);
  }

  /** Paths below a prefix. */
  public static MatchConfig prefix(String path) {
    return new MatchConfig(new MatchConfig.PathMatch.Prefix(path), "", List.of(), List.of());
  }
}
