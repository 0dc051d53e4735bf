package dev.penstock.proxy.route;

import dev.penstock.proxy.config.AsOf;
import dev.penstock.proxy.config.BackendConfig;
import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.config.CanaryConfig.Sticky;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.MatchConfig.NamedMatch;
import dev.penstock.proxy.config.MatchConfig.PathMatch;
import dev.penstock.proxy.config.MatchConfig.ValueMatch;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.config.RuleConfig;
import dev.penstock.proxy.http.BodyFraming;
import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.HttpVersion;
import dev.penstock.proxy.http.RequestHead;
import dev.penstock.proxy.http.RequestTarget;
import io.netty.util.AsciiString;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Short spellings for the tests of this package. */
final class Routes {
  static final String LISTENER = "http";

  private Routes() {}

  static ProxyConfig config(RouteConfig... routes) {
    return config(List.of(routes));
  }

  static ProxyConfig config(Collection<RouteConfig> routes) {
    TreeMap<String, RouteConfig> byName = new TreeMap<>();
    routes.forEach(route -> byName.put(route.name(), route));
    return new ProxyConfig(
        "v",
        AsOf.NONE,
        new TreeMap<>(),
        byName,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>());
  }

  static RouteConfig route(String name, List<String> hosts, MatchConfig... matches) {
    return route(name, 0, hosts, rule(matches));
  }

  static RouteConfig route(String name, long createdAt, List<String> hosts, RuleConfig... rules) {
    return new RouteConfig(
        name,
        List.of(new RouteConfig.Attachment(LISTENER, hosts)),
        List.of(rules),
        createdAt,
        "",
        null);
  }

  /** The route with the rules of {@code canary} beside its own, for the same hosts. */
  static RouteConfig with(
      RouteConfig route, int weight, @Nullable Sticky sticky, RuleConfig... canary) {
    return with(
        route,
        new CanaryConfig("new", route.attachments(), List.of(canary), weight, List.of(), sticky));
  }

  static RouteConfig with(RouteConfig route, CanaryConfig canary) {
    return new RouteConfig(
        route.name(), route.attachments(), route.rules(), route.createdAt(), "old", canary);
  }

  static RuleConfig rule(MatchConfig... matches) {
    return new RuleConfig(
        List.of(matches), List.of(), List.of(new BackendConfig("c", 1, List.of())), 0, 0, 0);
  }

  static MatchConfig exact(String path) {
    return on(new PathMatch.Exact(path));
  }

  static MatchConfig prefix(String path) {
    return on(new PathMatch.Prefix(path));
  }

  static MatchConfig regex(String pattern) {
    return on(new PathMatch.Regex(pattern));
  }

  static MatchConfig on(PathMatch path) {
    return new MatchConfig(path, "", List.of(), List.of());
  }

  static NamedMatch is(String name, String value) {
    return new NamedMatch(name, new ValueMatch.Exact(value));
  }

  static NamedMatch like(String name, String pattern) {
    return new NamedMatch(name, new ValueMatch.Regex(pattern));
  }

  static RequestHead get(String host, String pathAndQuery, String... headers) {
    return request("GET", host, pathAndQuery, headers);
  }

  static RequestHead request(
      String method, String host, String pathAndQuery, String... namesAndValues) {
    Headers headers = new Headers();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(new AsciiString(namesAndValues[i]), new AsciiString(namesAndValues[i + 1]));
    }
    return new RequestHead(
        HttpVersion.H1_1,
        method,
        RequestTarget.of("http", host, pathAndQuery),
        headers,
        BodyFraming.NONE);
  }
}
