package dev.penstock.bench.jmh.route;

import dev.penstock.proxy.config.AsOf;
import dev.penstock.proxy.config.BackendConfig;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.MatchConfig.NamedMatch;
import dev.penstock.proxy.config.MatchConfig.PathMatch;
import dev.penstock.proxy.config.MatchConfig.ValueMatch;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.config.RuleConfig;
import dev.penstock.proxy.route.RouteTable;
import java.util.List;
import java.util.TreeMap;

/**
 * A table of so many routes of five kinds in turn: an exact host with an exact path, an exact host
 * with a prefix, a wildcard host, a path of any host, and a header of a host.
 */
final class Table {
  static final String LISTENER = "http";
  static final int KINDS = 5;

  private Table() {}

  static RouteTable of(int routes) {
    TreeMap<String, RouteConfig> byName = new TreeMap<>();
    for (int i = 0; i < routes; i++) {
      RouteConfig route = route(i);
      byName.put(route.name(), route);
    }
    ProxyConfig config =
        new ProxyConfig(
            "v",
            AsOf.NONE,
            new TreeMap<>(),
            byName,
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>());
    return RouteTable.compile(config, null).table();
  }

  private static RouteConfig route(int i) {
    String host = "h" + i + ".example.net";
    return switch (i % KINDS) {
      case 0 -> route(i, List.of(host), match(new PathMatch.Exact("/api/v1/orders"), List.of()));
      case 1 -> route(i, List.of(host), match(new PathMatch.Prefix("/shop"), List.of()));
      case 2 -> route(i, List.of("*." + host), match(new PathMatch.Prefix("/"), List.of()));
      case 3 -> route(i, List.of(), match(new PathMatch.Prefix("/tenants/" + i), List.of()));
      default ->
          route(
              i,
              List.of(host),
              match(
                  MatchConfig.ANY_PATH,
                  List.of(new NamedMatch("x-tenant", new ValueMatch.Exact("t" + i)))));
    };
  }

  private static MatchConfig match(PathMatch path, List<NamedMatch> headers) {
    return new MatchConfig(path, "", headers, List.of());
  }

  private static RouteConfig route(int i, List<String> hosts, MatchConfig match) {
    BackendConfig backend = new BackendConfig("ns/backend:80", 1, List.of());
    RuleConfig rule = new RuleConfig(List.of(match), List.of(), List.of(backend), 0, 0, 0);
    return new RouteConfig(
        "ns/r" + i,
        List.of(new RouteConfig.Attachment(LISTENER, hosts)),
        List.of(rule),
        0,
        "",
        null);
  }
}
