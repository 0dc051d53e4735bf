package dev.penstock.proxy.route;

import static dev.penstock.proxy.route.Routes.config;
import static dev.penstock.proxy.route.Routes.exact;
import static dev.penstock.proxy.route.Routes.is;
import static dev.penstock.proxy.route.Routes.like;
import static dev.penstock.proxy.route.Routes.prefix;
import static dev.penstock.proxy.route.Routes.regex;
import static dev.penstock.proxy.route.Routes.route;
import static dev.penstock.proxy.route.Routes.rule;
import static dev.penstock.proxy.route.Routes.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.proxy.config.BackendConfig;
import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.config.FilterConfig;
import dev.penstock.proxy.config.FilterConfig.Header;
import dev.penstock.proxy.config.FilterConfig.HeaderModifier;
import dev.penstock.proxy.config.FilterConfig.PathModifier;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.config.RuleConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RouteRejectionTest {
  @Test
  void shouldNameRouteFieldAndFaultWhenExpressionDoesNotCompile() {
    Rejection rejection =
        rejectionOf(route("ns/r", List.of(), prefix("/"), regex("/users/(?!admin)")));

    assertThat(rejection.kind()).isEqualTo(ResourceKind.ROUTE);
    assertThat(rejection.name()).isEqualTo("ns/r");
    assertThat(rejection.message())
        .startsWith("rules[0].matches[1].path.regex: must be RE2 syntax")
        .contains("(?!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"((a{100}){100}){100}", "(((((a{9}){9}){9}){9}){9}){9}", "(a{1000}){3}"})
  void shouldRejectExpressionWhenItsProgramIsTooLarge(String pattern) {
    assertThat(rejectionOf(route("r", List.of(), regex(pattern))).message()).contains("too large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/[a-z0-9-]{1,63}",
        "/\\x{10FFFF}",
        "/\\p{Greek}+",
        "/[]{}]{3}",
        "/(a{2}){3}",
        "(x+x+)+y"
      })
  void shouldAcceptExpressionWhenItIsOfUsualSize(String pattern) {
    assertThat(RouteTable.compile(config(route("r", List.of(), regex(pattern))), null).rejections())
        .isEmpty();
  }

  @Test
  void shouldNameEveryFaultWhenThereAreSeveral() {
    MatchConfig match =
        new MatchConfig(
            new MatchConfig.PathMatch.Exact("no-slash"),
            "GE T",
            List.of(is("bad name", "x"), like("ok", "[")),
            List.of(is("", "x"), like("q", "*")));
    String message = rejectionOf(route("r", List.of("UPPER", "*", "a.*.b"), match)).message();

    assertThat(message.split("; "))
        .anyMatch(fault -> fault.startsWith("attachments[0].hostnames[0]: must be a lower-case"))
        .anyMatch(fault -> fault.startsWith("attachments[0].hostnames[1]: "))
        .anyMatch(fault -> fault.startsWith("attachments[0].hostnames[2]: "))
        .anyMatch(
            fault -> fault.startsWith("rules[0].matches[0].path.exact: must begin with \"/\""))
        .anyMatch(fault -> fault.startsWith("rules[0].matches[0].method: "))
        .anyMatch(fault -> fault.startsWith("rules[0].matches[0].headers[0].name: "))
        .anyMatch(fault -> fault.startsWith("rules[0].matches[0].headers[1].regex: "))
        .anyMatch(fault -> fault.startsWith("rules[0].matches[0].query[0].name: "))
        .anyMatch(fault -> fault.startsWith("rules[0].matches[0].query[1].regex: "))
        .hasSize(9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/a/../../b | climbs above the root",
        "/a?b=c | no query",
        "/a b | percent-encoded",
        "/a%zz | hex digits",
      })
  void shouldRejectPathWhenNoRequestCanHaveIt(String path, String fault) {
    assertThat(rejectionOf(route("r", List.of(), exact(path))).message())
        .startsWith("rules[0].matches[0].path.exact: ")
        .contains(fault);
  }

  @Test
  void shouldRejectFilterWhenItWouldBreakAMessage() {
    HeaderModifier modifier =
        new HeaderModifier(
            List.of(new Header("x", "a\r\nb: c")),
            List.of(new Header("x y", "v")),
            List.of("", "ok"));
    List<FilterConfig> filters =
        List.of(
            new FilterConfig.RequestHeaders(modifier),
            new FilterConfig.ResponseHeaders(modifier),
            new FilterConfig.Redirect(
                "ftp", "a\r\nb", new PathModifier.ReplaceFull("/\r\n"), 70_000, 200),
            new FilterConfig.Rewrite("*.x", new PathModifier.ReplacePrefix("/ok")),
            new FilterConfig.Cors(
                List.of("*", "https://a b"),
                true,
                List.of("a\r\nb"),
                List.of("x:"),
                List.of(""),
                0));
    RuleConfig rule =
        new RuleConfig(
            List.of(exact("/")),
            filters,
            List.of(
                new BackendConfig("c", 1_000_001, List.of(filters.getFirst(), filters.getLast()))),
            -1,
            0,
            11);
    String message = rejectionOf(route("r", 0, List.of(), rule)).message();

    assertThat(message)
        .contains("rules[0].filters[0].requestHeaders.set[0].value: must be a header value")
        .contains("rules[0].filters[0].requestHeaders.add[0].name: must be a header name")
        .contains("rules[0].filters[0].requestHeaders.remove[0]: ")
        .contains("rules[0].filters[1].responseHeaders.set[0].value: ")
        .contains("rules[0].filters[2].redirect.scheme: must be http or https")
        .contains("rules[0].filters[2].redirect.hostname: ")
        .contains("rules[0].filters[2].redirect.path.replaceFull: ")
        .contains("rules[0].filters[2].redirect.port: ")
        .contains("rules[0].filters[2].redirect.status: must be 301, 302, 303, 307 or 308, is 200")
        .contains("rules[0].filters[3].rewrite.hostname: ")
        .contains("rules[0].filters[3].rewrite.path.replacePrefix: needs every match")
        .contains("rules[0].filters[4].cors.allowOrigins: must hold nothing beside \"*\"")
        .contains("rules[0].filters[4].cors.allowOrigins[1]: must be \"*\", or a scheme")
        .contains("rules[0].filters[4].cors.allowMethods[0]: must be a method")
        .contains("rules[0].filters[4].cors.allowHeaders[0]: must be a header name")
        .contains("rules[0].filters[4].cors.exposeHeaders[0]: must be a header name")
        .contains("rules[0].filters[4].cors.maxAgeSeconds: must be at least 1, is 0")
        .contains("rules[0].backends[0].filters[1].cors: must be a filter of the rule")
        .contains("rules[0].backends[0].weight: must be 0 to 1000000, is 1000001")
        .contains("rules[0].backends[0].filters[0].requestHeaders.set[0].value: ")
        .contains("rules[0]: timeouts must not be negative")
        .contains("rules[0].retry.attempts: must be 0 to 10, is 11");
  }

  @Test
  void shouldNameTheFieldOfTheCanaryWhenItIsAtFault() {
    CanaryConfig canary =
        new CanaryConfig(
            "old",
            List.of(new RouteConfig.Attachment("", List.of("UPPER"))),
            List.of(rule(regex("("))),
            -1,
            List.of(List.of(), List.of(is("bad name", "x"), like("ok", "["))),
            new CanaryConfig.Sticky.Cookie("a b"));
    String message = rejectionOf(with(route("r", List.of(), prefix("/")), canary)).message();

    assertThat(message.split("; "))
        .anyMatch(fault -> fault.startsWith("canary.attachments[0].listener: must name"))
        .anyMatch(fault -> fault.startsWith("canary.attachments[0].hostnames[0]: must be"))
        .anyMatch(fault -> fault.startsWith("canary.rules[0].matches[0].path.regex: must be RE2"))
        .anyMatch(fault -> fault.equals("canary.weight: must be 0 to 100, is -1"))
        .anyMatch(fault -> fault.startsWith("canary.revision: must be another than the route's"))
        .anyMatch(fault -> fault.startsWith("canary.testers[0].headers: must not be empty"))
        .anyMatch(fault -> fault.startsWith("canary.testers[1].headers[0].name: must be"))
        .anyMatch(fault -> fault.startsWith("canary.testers[1].headers[1].regex: must be RE2"))
        .anyMatch(fault -> fault.startsWith("canary.sticky.cookie: must be a cookie's name"))
        .hasSize(9);
  }

  private static Rejection rejectionOf(RouteConfig route) {
    List<Rejection> rejections = RouteTable.compile(config(route), null).rejections();
    assertThat(rejections).hasSize(1);
    return rejections.getFirst();
  }
}
