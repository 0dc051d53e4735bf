package dev.penstock.proxy.route;

import static dev.penstock.proxy.route.Routes.LISTENER;
import static dev.penstock.proxy.route.Routes.get;
import static dev.penstock.proxy.route.Routes.is;
import static dev.penstock.proxy.route.Routes.like;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.MatchConfig.NamedMatch;
import dev.penstock.proxy.config.MatchConfig.PathMatch;
import dev.penstock.proxy.http.RequestHead;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatchBudgetTest {
  private static final MatchConfig ANY = Routes.prefix("/");
  private static final String LONG = "a".repeat(60_000);

  private final MatchBudget budget = MatchBudget.ofEventLoop();

  private static RouteTable table(MatchConfig first) {
    return RouteTable.compile(Routes.config(Routes.route("r", List.of(), first, ANY)), null)
        .table();
  }

  private static MatchConfig header(String pattern) {
    return new MatchConfig(new PathMatch.Prefix("/"), "", List.of(like("x", pattern)), List.of());
  }

  private static MatchConfig query(NamedMatch match) {
    return new MatchConfig(new PathMatch.Prefix("/"), "", List.of(), List.of(match));
  }

  /** Whether the loop may look, and then finds what there is to find. */
  private boolean fits(MatchConfig match, RequestHead head) {
    RouteTable table = table(match);
    RouteMatch found = table.match(LISTENER, head, 0, budget.renew());
    RouteMatch whole = table.match(LISTENER, head, 0);
    assertThat(whole).isNotNull();
    if (!budget.isExhausted()) {
      assertThat(found).isSameAs(whole);
    }
    return !budget.isExhausted();
  }

  @Test
  void shouldBeEnoughForWhatRoutesAndRequestsCommonlyAre() {
    assertThat(fits(Routes.regex("/api/v[0-9]+/(users|orders)/[^/]+"), get("h", "/api/v2/users/7")))
        .isTrue();
    assertThat(fits(header("(?i).*(mobile|android).*"), get("h", "/", "x", "a".repeat(200))))
        .isTrue();
    assertThat(fits(query(is("q", "1")), get("h", "/?" + "p=v&".repeat(100) + "q=1"))).isTrue();
  }

  @Test
  void shouldNotBeEnoughForLongValues() {
    assertThat(fits(header("(.*a){30}"), get("h", "/", "x", LONG))).isFalse();
    assertThat(fits(Routes.regex("(/[a-z]{1,100}){1,9}"), get("h", "/" + "a".repeat(8_000))))
        .isFalse();
    assertThat(fits(query(like("q", ".*")), get("h", "/?q=" + LONG))).isFalse();
  }

  @Test
  void shouldCountWhatAllExpressionsOfAHostCost() {
    MatchConfig[] many = new MatchConfig[400];
    for (int i = 0; i < many.length; i++) {
      many[i] = Routes.regex(".*/" + i + "/[0-9]+/[a-z]+");
    }
    RouteTable table =
        RouteTable.compile(Routes.config(Routes.route("r", List.of(), many)), null).table();

    table.match(LISTENER, get("h", "/399/" + "a".repeat(100)), 0, budget.renew());
    assertThat(budget.isExhausted()).isTrue();
  }

  @Test
  void shouldChargeNothingForExpressionsThatBeginOtherwise() {
    MatchConfig[] many = new MatchConfig[400];
    for (int i = 0; i < many.length; i++) {
      many[i] = Routes.regex("/tenant" + i + "/.*/[0-9]+/[a-z]+");
    }
    RouteTable table =
        RouteTable.compile(Routes.config(Routes.route("r", List.of(), many)), null).table();

    RequestHead head = get("h", "/tenant399/" + "a".repeat(100) + "/7/z");
    assertThat(table.match(LISTENER, head, 0, budget.renew())).isNotNull();
    assertThat(budget.isExhausted()).isFalse();
  }

  @Test
  void shouldChargeNothingForWhatIsFoundByHashOrTree() {
    assertThat(fits(Routes.exact("/exact"), get("h", "/exact", "x", LONG))).isTrue();
  }

  @Test
  void shouldBeWholeAgainForTheNextRequest() {
    assertThat(fits(header("(.*a){30}"), get("h", "/", "x", LONG))).isFalse();
    assertThat(fits(header("(.*a){30}"), get("h", "/", "x", "a"))).isTrue();
  }
}
