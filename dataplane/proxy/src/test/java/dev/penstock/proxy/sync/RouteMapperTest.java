package dev.penstock.proxy.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.protocol.v1.Attachment;
import dev.penstock.protocol.v1.Canary;
import dev.penstock.protocol.v1.HeaderMatch;
import dev.penstock.protocol.v1.Match;
import dev.penstock.protocol.v1.PathMatch;
import dev.penstock.protocol.v1.Route;
import dev.penstock.protocol.v1.Rule;
import dev.penstock.protocol.v1.Stickiness;
import dev.penstock.protocol.v1.Testers;
import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.config.CanaryConfig.Sticky;
import dev.penstock.proxy.config.MatchConfig.NamedMatch;
import dev.penstock.proxy.config.MatchConfig.ValueMatch;
import dev.penstock.proxy.config.RouteConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RouteMapperTest {
  private static final Canary CANARY =
      Canary.newBuilder()
          .setRevision("new")
          .addAttachments(Attachment.newBuilder().setListener("http").addHostnames("a.example"))
          .addRules(Rule.getDefaultInstance())
          .setWeight(25)
          .addTesters(
              Testers.newBuilder()
                  .addHeaders(HeaderMatch.newBuilder().setName("x-qa").setExact("yes")))
          .setSticky(Stickiness.newBuilder().setCookie("id"))
          .build();

  @Test
  void shouldHaveTheCanaryWhenTheRouteHasOne() throws Exception {
    RouteConfig route = RouteMapper.route(with(CANARY));

    assertThat(route.revision()).isEqualTo("old");
    assertThat(route.canary())
        .isEqualTo(
            new CanaryConfig(
                "new",
                List.of(new RouteConfig.Attachment("http", List.of("a.example"))),
                RouteMapper.route(Route.newBuilder().addRules(Rule.getDefaultInstance()).build())
                    .rules(),
                25,
                List.of(List.of(new NamedMatch("x-qa", new ValueMatch.Exact("yes")))),
                new Sticky.Cookie("id")));
    assertThat(RouteMapper.route(Route.newBuilder().setName("n/r").build()).canary()).isNull();
  }

  @Test
  void shouldNameTheFieldOfTheCanaryWhenItIsOfAnUnknownKind() {
    assertUnusable(
        CANARY.toBuilder().setSticky(Stickiness.getDefaultInstance()).build(), "canary.sticky: ");
    assertUnusable(
        CANARY.toBuilder()
            .addTesters(Testers.newBuilder().addHeaders(HeaderMatch.newBuilder().setName("x")))
            .build(),
        "canary.testers[1].headers[0]: ");
    assertUnusable(
        CANARY.toBuilder()
            .addRules(
                Rule.newBuilder()
                    .addMatches(Match.newBuilder().setPath(PathMatch.getDefaultInstance())))
            .build(),
        "canary.rules[1].matches[0].path: ");
  }

  private static void assertUnusable(Canary canary, String field) {
    assertThatThrownBy(() -> RouteMapper.route(with(canary)))
        .isInstanceOf(UnusableResourceException.class)
        .hasMessageStartingWith(field);
  }

  private static Route with(Canary canary) {
    return Route.newBuilder().setName("n/r").setRevision("old").setCanary(canary).build();
  }
}
