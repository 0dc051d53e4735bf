package dev.penstock.proxy.route;

import static dev.penstock.proxy.route.Routes.LISTENER;
import static dev.penstock.proxy.route.Routes.config;
import static dev.penstock.proxy.route.Routes.exact;
import static dev.penstock.proxy.route.Routes.get;
import static dev.penstock.proxy.route.Routes.is;
import static dev.penstock.proxy.route.Routes.like;
import static dev.penstock.proxy.route.Routes.prefix;
import static dev.penstock.proxy.route.Routes.regex;
import static dev.penstock.proxy.route.Routes.request;
import static dev.penstock.proxy.route.Routes.route;
import static dev.penstock.proxy.route.Routes.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.http.RequestHead;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RouteTableTest {
  @Test
  void shouldPreferExactHostThenLongestWildcardThenAnyWhenSeveralMatch() {
    RouteTable table =
        table(
            route("any", List.of(), prefix("/")),
            route("wide", List.of("*.example.com"), prefix("/")),
            route("narrow", List.of("*.eu.example.com"), prefix("/")),
            route("exact", List.of("a.eu.example.com"), prefix("/")));

    assertThat(name(table, get("a.eu.example.com", "/"))).isEqualTo("exact");
    assertThat(name(table, get("b.eu.example.com:8080", "/"))).isEqualTo("narrow");
    assertThat(name(table, get("x.y.eu.example.com", "/"))).isEqualTo("narrow");
    assertThat(name(table, get("us.example.com", "/"))).isEqualTo("wide");
    assertThat(name(table, get("example.com", "/"))).isEqualTo("any");
    assertThat(name(table, get("badexample.com", "/"))).isEqualTo("any");
  }

  @Test
  void shouldFallToLessSpecificHostWhenNoRuleOfTheMoreSpecificMatches() {
    RouteTable table =
        table(
            route("any", List.of(), prefix("/")),
            route("exact", List.of("a.example.com"), exact("/only")));

    assertThat(name(table, get("a.example.com", "/only"))).isEqualTo("exact");
    assertThat(name(table, get("a.example.com", "/other"))).isEqualTo("any");
  }

  @Test
  void shouldMatchPrefixByElementsWhenPathContinues() {
    RouteTable table = table(route("a", List.of(), prefix("/a")));

    assertThat(name(table, get("h", "/a"))).isEqualTo("a");
    assertThat(name(table, get("h", "/a/"))).isEqualTo("a");
    assertThat(name(table, get("h", "/a/b?x=/"))).isEqualTo("a");
    assertThat(name(table, get("h", "/ab"))).isNull();
    assertThat(name(table, get("h", "/"))).isNull();
  }

  @Test
  void shouldTakeTrailingSlashOfPrefixAsNothingWhenMatching() {
    RouteTable table = table(route("a", List.of(), prefix("/a/")));

    RouteMatch match = found(table, get("h", "/a"));
    assertThat(match.prefix()).isEqualTo("/a");
  }

  @Test
  void shouldPreferExactThenExpressionThenLongestPrefixWhenPathsOverlap() {
    RouteTable table =
        table(
            route("regex", List.of("h"), regex("/[a-z]/[a-z]")),
            route("all", List.of("h"), prefix("/")),
            route("short", List.of("h"), prefix("/a")),
            route("long", List.of("h"), prefix("/a/b")),
            route("exact", List.of("h"), exact("/a/b")));

    assertThat(name(table, get("h", "/a/b"))).isEqualTo("exact");
    assertThat(name(table, get("h", "/a/b/c"))).isEqualTo("long");
    assertThat(name(table, get("h", "/a/9"))).isEqualTo("short");
    assertThat(name(table, get("h", "/a/c"))).isEqualTo("regex");
    assertThat(name(table, get("h", "/9"))).isEqualTo("all");
  }

  @Test
  void shouldPreferMethodThenHeadersThenQueryThenAgeThenNameWhenPathsAreEqual() {
    var path = MatchConfig.ANY_PATH;
    var header = is("x-a", "1");
    var query = is("q", "1");
    RouteTable table =
        table(
            route("z-oldest", 1, List.of(), rule(prefix("/"))),
            route("b-plain", 2, List.of(), rule(prefix("/"))),
            route("a-plain", 2, List.of(), rule(prefix("/"))),
            route("query", List.of(), new MatchConfig(path, "", List.of(), List.of(query))),
            route("header", List.of(), new MatchConfig(path, "", List.of(header), List.of())),
            route("method", List.of(), new MatchConfig(path, "PUT", List.of(), List.of())));

    assertThat(name(table, request("PUT", "h", "/?q=1", "x-a", "1"))).isEqualTo("method");
    assertThat(name(table, get("h", "/?q=1", "x-a", "1"))).isEqualTo("header");
    assertThat(name(table, get("h", "/?q=1"))).isEqualTo("query");
    assertThat(name(table, get("h", "/"))).isEqualTo("z-oldest");
  }

  @Test
  void shouldPreferLowerNameThenEarlierRuleWhenAllElseIsEqual() {
    RouteTable table =
        table(
            route("b", 5, List.of(), rule(prefix("/"))),
            route("a", 5, List.of(), rule(exact("/x")), rule(prefix("/")), rule(prefix("/"))));

    RouteMatch match = found(table, get("h", "/"));
    assertThat(match.rule()).hasToString("a rules[1]");
  }

  @Test
  void shouldTestEachLineWhenHeaderIsRepeated() {
    RouteTable table =
        table(
            route(
                "r",
                List.of(),
                new MatchConfig(
                    MatchConfig.ANY_PATH,
                    "",
                    List.of(is("X-User", "admin"), like("x-id", "[0-9]+")),
                    List.of())));

    assertThat(name(table, get("h", "/", "x-user", "joe", "x-user", "admin", "x-id", "7")))
        .isEqualTo("r");
    assertThat(name(table, get("h", "/", "x-user", "admin", "x-id", "7b"))).isNull();
    assertThat(name(table, get("h", "/", "x-user", "admin,joe", "x-id", "7"))).isNull();
    assertThat(name(table, get("h", "/", "x-id", "7"))).isNull();
  }

  @Test
  void shouldMatchEveryRequestWhenRuleHasNoMatches() {
    RouteTable table = table(route("r", List.of()));

    RouteMatch match = found(table, request("DELETE", "h", "/a/b"));
    assertThat(match.prefix()).isEqualTo("/");
    assertThat(table.match("other", get("h", "/"), 0)).isNull();
  }

  @Test
  void shouldCompareNormalisedPathsWhenConfigIsWrittenInAnotherForm() {
    RouteTable table = table(route("r", List.of(), exact("/%7euser/ü".replace("ü", "%c3%bc"))));

    assertThat(name(table, get("h", "/~user/%C3%BC"))).isEqualTo("r");
  }

  @Test
  void shouldKeepTableWhenNoRouteChanged() {
    ProxyConfig config = config(route("r", List.of(), prefix("/")));
    RouteTable table = RouteTable.compile(config, null).table();

    assertThat(RouteTable.compile(config, table).table()).isSameAs(table);
  }

  @Test
  void shouldKeepCompiledRulesOfOthersWhenOneRouteChanges() {
    RouteConfig kept = route("kept", List.of("a.com"), prefix("/"));
    RouteTable before =
        table(
            kept, route("edited", List.of("b.com"), prefix("/")), route("gone", List.of("c.com")));
    RouteTable after =
        RouteTable.compile(config(kept, route("edited", List.of("d.com"), exact("/x"))), before)
            .table();

    assertThat(found(after, get("a.com", "/")))
        .isSameAs(before.match(LISTENER, get("a.com", "/"), 0));
    assertThat(name(after, get("b.com", "/x"))).isNull();
    assertThat(name(after, get("c.com", "/"))).isNull();
    assertThat(name(after, get("d.com", "/x"))).isEqualTo("edited");
    assertThat(name(before, get("c.com", "/"))).isEqualTo("gone");
  }

  @Test
  void shouldKeepPreviousContentWhenRouteIsRejectedUntilItIsMended() {
    RouteConfig good = route("ns/r", List.of(), prefix("/good"));
    RouteConfig other = route("ns/s", List.of("s"), prefix("/"));
    ProxyConfig broken = config(route("ns/r", List.of(), regex("/(")), other);
    RouteTable first = table(good);

    Compilation second = RouteTable.compile(broken, first);
    Compilation third = RouteTable.compile(broken, second.table());
    Compilation fourth =
        RouteTable.compile(config(route("ns/r", List.of(), prefix("/new")), other), third.table());

    assertThat(second.rejections()).singleElement().hasToString(third.rejections().getFirst() + "");
    assertThat(third.table()).isSameAs(second.table());
    assertThat(name(second.table(), get("h", "/good"))).isEqualTo("ns/r");
    assertThat(name(second.table(), get("s", "/"))).isEqualTo("ns/s");
    assertThat(fourth.rejections()).isEmpty();
    assertThat(name(fourth.table(), get("h", "/good"))).isNull();
    assertThat(name(fourth.table(), get("h", "/new"))).isEqualTo("ns/r");
  }

  @Test
  void shouldNotServeRouteWhenItWasNeverValid() {
    Compilation compilation =
        RouteTable.compile(config(route("ns/r", List.of(), regex("("))), RouteTable.EMPTY);

    assertThat(name(compilation.table(), get("h", "/"))).isNull();
    assertThat(compilation.rejections()).hasSize(1);
  }

  private static RouteTable table(RouteConfig... routes) {
    Compilation compilation = RouteTable.compile(config(routes), null);
    assertThat(compilation.rejections()).isEmpty();
    return compilation.table();
  }

  private static RouteMatch found(RouteTable table, RequestHead head) {
    return Objects.requireNonNull(table.match(LISTENER, head, 0));
  }

  private static @Nullable String name(RouteTable table, RequestHead head) {
    RouteMatch match = table.match(LISTENER, head, 0);
    return match == null ? null : match.rule().routeName();
  }
}
