package dev.penstock.proxy.route;

import static dev.penstock.proxy.route.Routes.LISTENER;
import static dev.penstock.proxy.route.Routes.config;
import static dev.penstock.proxy.route.Routes.get;
import static dev.penstock.proxy.route.Routes.is;
import static dev.penstock.proxy.route.Routes.like;
import static dev.penstock.proxy.route.Routes.prefix;
import static dev.penstock.proxy.route.Routes.route;
import static dev.penstock.proxy.route.Routes.rule;
import static dev.penstock.proxy.route.Routes.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.config.CanaryConfig.Sticky;
import dev.penstock.proxy.config.MatchConfig.NamedMatch;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.http.RequestHead;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which requests of a route with a canary are whose. */
final class SplitTest {
  private static final RouteConfig PLAIN = route("n/r", List.of(), prefix("/"));
  private static final long HALF = 1L << 63;

  @Test
  void shouldGiveTheCanaryItsShareWhenDrawsAreFractions() {
    RouteTable table = table(with(PLAIN, 50, null, rule(prefix("/"))));

    assertThat(side(table, get("h", "/"), 0)).isEqualTo("new");
    assertThat(side(table, get("h", "/"), HALF - 1)).isEqualTo("new");
    assertThat(side(table, get("h", "/"), HALF)).isEqualTo("old");
    assertThat(side(table, get("h", "/"), -1)).isEqualTo("old");
  }

  @Test
  void shouldGiveNothingOrAllWhenTheWeightIsAtAnEnd() {
    RouteTable none = table(with(PLAIN, 0, null, rule(prefix("/"))));
    RouteTable all = table(with(PLAIN, 100, null, rule(prefix("/"))));

    assertThat(side(none, get("h", "/"), 0)).isEqualTo("old");
    assertThat(side(all, get("h", "/"), -1)).isEqualTo("new");
  }

  @Test
  void shouldGiveTestersToTheCanaryWhenItsWeightIsZero() {
    List<List<NamedMatch>> testers =
        List.of(List.of(is("x-test", "1"), like("x-team", "a|b")), List.of(is("x-qa", "yes")));
    CanaryConfig canary =
        new CanaryConfig("new", PLAIN.attachments(), List.of(rule(prefix("/"))), 0, testers, null);
    RouteTable table = table(with(PLAIN, canary));

    assertThat(side(table, get("h", "/", "x-test", "1", "x-team", "b"), 0)).isEqualTo("new");
    assertThat(side(table, get("h", "/", "x-qa", "yes"), 0)).isEqualTo("new");
    assertThat(side(table, get("h", "/", "x-test", "1"), 0)).isEqualTo("old");
    assertThat(side(table, get("h", "/", "x-qa", "no"), 0)).isEqualTo("old");
  }

  @Test
  void shouldHideTheRulesOfTheOtherSideWhenTheyAreMoreSpecific() {
    RouteConfig other = route("n/s", List.of(), prefix("/"));
    RouteTable table = table(with(PLAIN, 50, null, rule(prefix("/a"))), other);

    assertThat(answer(table, get("h", "/a"), 0)).isEqualTo("n/r canary rules[0]");
    assertThat(answer(table, get("h", "/a"), HALF)).isEqualTo("n/r rules[0]");
    assertThat(answer(table, get("h", "/b"), 0)).isEqualTo("n/s rules[0]");
  }

  @Test
  void shouldServeHostsOfTheCanaryWhenTheyAreNewWithIt() {
    CanaryConfig canary =
        new CanaryConfig(
            "new",
            List.of(new RouteConfig.Attachment(LISTENER, List.of("new.example"))),
            List.of(rule(prefix("/"))),
            50,
            List.of(),
            null);
    RouteTable table = table(with(route("n/r", List.of("old.example"), prefix("/")), canary));

    assertThat(answer(table, get("new.example", "/"), 0)).isEqualTo("n/r canary rules[0]");
    assertThat(answer(table, get("new.example", "/"), HALF)).isNull();
    assertThat(answer(table, get("old.example", "/"), HALF)).isEqualTo("n/r rules[0]");
  }

  @Property(tries = 200)
  void shouldKeepAClientOnItsSideWhenTheWeightGrows(
      @ForAll @StringLength(min = 1, max = 20) @AlphaChars String client,
      @ForAll long draw,
      @ForAll @IntRange(max = 100) int weight,
      @ForAll @IntRange(max = 100) int more) {
    Sticky sticky = new Sticky.Cookie("id");
    RequestHead head = get("h", "/", "cookie", "a=b", "cookie", "id=\"" + client + "\"");
    RouteTable table = table(with(PLAIN, Math.min(weight, more), sticky, rule(prefix("/"))));
    RouteTable grown = table(with(PLAIN, Math.max(weight, more), sticky, rule(prefix("/"))));

    assertThat(side(table, head, draw)).isEqualTo(side(table, head, ~draw));
    if ("new".equals(side(table, head, draw))) {
      assertThat(side(grown, head, draw)).isEqualTo("new");
    }
  }

  @Test
  void shouldDivideClientsByWeightAndEachRouteOnItsOwnWhenKeysAreSticky() {
    Sticky sticky = new Sticky.Header("x-user");
    RouteTable table =
        table(
            with(route("n/a", List.of("a"), prefix("/")), 25, sticky, rule(prefix("/"))),
            with(route("n/b", List.of("b"), prefix("/")), 25, sticky, rule(prefix("/"))));
    int ofA = 0;
    int ofB = 0;
    int ofBoth = 0;
    for (int i = 0; i < 40_000; i++) {
      String user = "user-" + i;
      boolean canaryOfA = "new".equals(side(table, get("a", "/", "x-user", user), HALF));
      boolean canaryOfB = "new".equals(side(table, get("b", "/", "x-user", user), HALF));
      ofA += canaryOfA ? 1 : 0;
      ofB += canaryOfB ? 1 : 0;
      ofBoth += canaryOfA && canaryOfB ? 1 : 0;
    }

    assertThat(ofA / 400.0).isBetween(24.0, 26.0);
    assertThat(ofB / 400.0).isBetween(24.0, 26.0);
    assertThat(ofBoth / 400.0).isBetween(5.75, 6.75);
  }

  @Test
  void shouldGoByTheDrawWhenTheRequestHasNoKey() {
    RouteTable byCookie = table(with(PLAIN, 50, new Sticky.Cookie("id"), rule(prefix("/"))));
    RouteTable byHeader = table(with(PLAIN, 50, new Sticky.Header("X-Id"), rule(prefix("/"))));

    for (RequestHead head :
        List.of(get("h", "/"), get("h", "/", "cookie", "ID=1"), get("h", "/", "cookie", "id=;"))) {
      assertThat(side(byCookie, head, 0)).isEqualTo("new");
      assertThat(side(byCookie, head, HALF)).isEqualTo("old");
    }
    assertThat(side(byHeader, get("h", "/", "x-id", ""), 0)).isEqualTo("new");
    assertThat(side(byHeader, get("h", "/", "x-id", ""), HALF)).isEqualTo("old");
    assertThat(side(byHeader, get("h", "/", "x-id", "a"), 0))
        .isEqualTo(side(byHeader, get("h", "/", "x-id", "a"), HALF));
  }

  @Test
  void shouldKeepRulesWhenTheWeightAloneChanges() {
    RouteTable before = table(with(PLAIN, 10, null, rule(prefix("/"))));
    RouteConfig same = with(PLAIN, 20, null, rule(prefix("/")));
    RouteTable after = RouteTable.compile(config(same), before).table();
    long between = Long.divideUnsigned(-1L, 100) * 15;

    assertThat(side(before, get("h", "/"), between)).isEqualTo("old");
    assertThat(side(after, get("h", "/"), between)).isEqualTo("new");
    assertThat(match(after, get("h", "/"), 0)).isSameAs(match(before, get("h", "/"), 0));
    assertThat(match(after, get("h", "/"), -1)).isSameAs(match(before, get("h", "/"), -1));
  }

  @Test
  void shouldRejectTheRouteWhenTheWeightAloneChangesToAWrongOne() {
    RouteTable before = table(with(PLAIN, 10, null, rule(prefix("/"))));
    Compilation after =
        RouteTable.compile(config(with(PLAIN, 101, null, rule(prefix("/")))), before);

    assertThat(after.rejections())
        .singleElement()
        .matches(r -> r.message().equals("canary.weight: must be 0 to 100, is 101"));
    assertThat(side(after.table(), get("h", "/"), 0)).isEqualTo("new");
    assertThat(side(after.table(), get("h", "/"), HALF)).isEqualTo("old");
  }

  @Test
  void shouldNameItsSidesWhenARouteHasACanary() {
    RouteTable table =
        table(
            with(PLAIN, 10, null, rule(prefix("/"))),
            with(route("n/a", List.of("a"), prefix("/")), 0, null),
            route("n/plain", List.of(), prefix("/p")));

    assertThat(table.sides())
        .containsExactly(
            new Side("n/a", "old", false),
            new Side("n/a", "new", true),
            new Side("n/r", "old", false),
            new Side("n/r", "new", true));
    assertThat(RouteTable.compile(config(PLAIN), table).table().sides()).isEmpty();
  }

  private static RouteTable table(RouteConfig... routes) {
    Compilation compilation = RouteTable.compile(config(routes), null);
    assertThat(compilation.rejections()).isEmpty();
    return compilation.table();
  }

  private static @Nullable RouteMatch match(RouteTable table, RequestHead head, long draw) {
    return table.match(LISTENER, head, draw);
  }

  private static @Nullable String answer(RouteTable table, RequestHead head, long draw) {
    RouteMatch match = match(table, head, draw);
    return match == null ? null : match.rule().toString();
  }

  private static @Nullable String side(RouteTable table, RequestHead head, long draw) {
    RouteMatch match = match(table, head, draw);
    return match == null || match.rule().side() == null ? null : match.rule().side().revision();
  }
}
