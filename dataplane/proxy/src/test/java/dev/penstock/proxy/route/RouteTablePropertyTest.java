package dev.penstock.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.MatchConfig.NamedMatch;
import dev.penstock.proxy.config.MatchConfig.PathMatch;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.config.RuleConfig;
import dev.penstock.proxy.http.RequestHead;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The table against {@link NaiveMatcher}, over few names so that routes overlap much. */
final class RouteTablePropertyTest {
  @Property(tries = 2000)
  void shouldAnswerAsTheNaiveMatcherWhenRoutesOverlap(
      @ForAll("routes") List<RouteConfig> routes,
      @ForAll("requests") List<RequestHead> requests,
      @ForAll long draw) {
    Map<String, RouteConfig> byName = byName(routes);
    RouteTable table = RouteTable.compile(Routes.config(byName.values()), null).table();

    assertSame(table, byName, requests, draw);
  }

  @Property(tries = 1000)
  void shouldAnswerAsATableCompiledAnewWhenRoutesComeAndGo(
      @ForAll("edits") List<List<RouteConfig>> edits,
      @ForAll("requests") List<RequestHead> requests,
      @ForAll long draw) {
    Map<String, RouteConfig> held = new TreeMap<>();
    RouteTable table = RouteTable.EMPTY;
    for (List<RouteConfig> edit : edits) {
      for (RouteConfig route : edit) {
        if (held.remove(route.name()) == null || route.createdAt() > 0) {
          held.put(route.name(), route);
        }
      }
      table = RouteTable.compile(Routes.config(held.values()), table).table();
      assertSame(table, held, requests, draw);
      held.replaceAll((name, route) -> reweighed(route));
      table = RouteTable.compile(Routes.config(held.values()), table).table();
      assertSame(table, held, requests, draw);
    }
  }

  private static RouteConfig reweighed(RouteConfig route) {
    CanaryConfig canary = route.canary();
    return canary == null ? route : Routes.with(route, canary.withWeight(100 - canary.weight()));
  }

  private static void assertSame(
      RouteTable table, Map<String, RouteConfig> routes, List<RequestHead> requests, long draw) {
    for (RequestHead head : requests) {
      RouteMatch match = table.match(Routes.LISTENER, head, draw);
      assertThat(match == null ? "none" : match.rule().toString())
          .isEqualTo(NaiveMatcher.answer(routes.values(), head, draw));
    }
  }

  private static Map<String, RouteConfig> byName(List<RouteConfig> routes) {
    Map<String, RouteConfig> byName = new TreeMap<>();
    routes.forEach(route -> byName.put(route.name(), route));
    return byName;
  }

  @Provide
  Arbitrary<List<List<RouteConfig>>> edits() {
    return routes().list().ofMinSize(1).ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<RouteConfig>> routes() {
    Arbitrary<List<RuleConfig>> rules =
        match()
            .list()
            .ofMaxSize(3)
            .map(m -> Routes.rule(m.toArray(MatchConfig[]::new)))
            .list()
            .ofMinSize(1)
            .ofMaxSize(3);
    Arbitrary<List<String>> hosts =
        Arbitraries.of("a.b", "c.a.b", "d.c.a.b", "*.b", "*.a.b", "*.c.a.b").list().ofMaxSize(2);
    Arbitrary<RouteConfig> plain =
        Combinators.combine(
                Arbitraries.of("n/r1", "n/r2", "n/r3", "n/r4", "n/r5"),
                Arbitraries.longs().between(0, 2),
                hosts,
                rules)
            .as((name, age, h, r) -> Routes.route(name, age, h, r.toArray(RuleConfig[]::new)));
    Arbitrary<List<List<NamedMatch>>> testers =
        Arbitraries.of(List.of(), List.of(List.of(Routes.is("x", "2"))));
    Arbitrary<RouteConfig> divided =
        Combinators.combine(plain, hosts, rules, Arbitraries.of(0, 30, 50, 100), testers)
            .as((route, h, r, weight, t) -> Routes.with(route, canary(h, r, weight, t)));
    return Arbitraries.frequencyOf(Tuple.of(2, plain), Tuple.of(1, divided)).list().ofMaxSize(5);
  }

  private static CanaryConfig canary(
      List<String> hosts, List<RuleConfig> rules, int weight, List<List<NamedMatch>> testers) {
    List<RouteConfig.Attachment> attachments =
        List.of(new RouteConfig.Attachment(Routes.LISTENER, hosts));
    return new CanaryConfig("new", attachments, rules, weight, testers, null);
  }

  private static Arbitrary<MatchConfig> match() {
    Arbitrary<String> path =
        Arbitraries.of("a", "b", "ab").list().ofMaxSize(3).map(e -> "/" + String.join("/", e));
    Arbitrary<PathMatch> paths =
        Arbitraries.oneOf(
            path.map(PathMatch.Exact::new),
            path.map(PathMatch.Prefix::new),
            path.map(p -> p.endsWith("/") ? p : p + "/").map(PathMatch.Prefix::new),
            Arbitraries.of("/a.*", ".*b", "/(a|ab)/b").map(PathMatch.Regex::new));
    Arbitrary<List<NamedMatch>> named =
        Arbitraries.of(Routes.is("x", "1"), Routes.is("y", "1"), Routes.like("x", "[12]"))
            .list()
            .ofMaxSize(2);
    return Combinators.combine(paths, Arbitraries.of("", "", "GET", "PUT"), named, named)
        .as(MatchConfig::new);
  }

  @Provide
  Arbitrary<List<RequestHead>> requests() {
    Arbitrary<String> path =
        Arbitraries.of("a", "b", "ab").list().ofMaxSize(4).map(e -> "/" + String.join("/", e));
    return Combinators.combine(
            Arbitraries.of("GET", "PUT"),
            Arbitraries.of("a.b", "b", "c.a.b", "d.c.a.b", "e.d.c.a.b", "x.b", "xa.b", "z"),
            path,
            Arbitraries.of("", "?x=1", "?y=1&x=2", "?x=3&x=1"),
            Arbitraries.of("0", "1", "2"),
            Arbitraries.of("0", "1"))
        .as(
            (method, host, p, query, x, y) ->
                Routes.request(method, host, p + query, "x", x, "y", y, "x", y))
        .list()
        .ofMinSize(1)
        .ofMaxSize(10);
  }
}
