package dev.penstock.proxy.route;

import dev.penstock.proxy.config.FilterConfig.Cors;
import dev.penstock.proxy.http.HttpSyntax;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Checks what is said to scripts of other origins. */
final class CorsChecks {
  // No backtracking: every quantifier is possessive or of fixed width.
  private static final Pattern ORIGIN =
      Pattern.compile("https?://(?<host>\\*|(\\*\\.)?+[^:/*]++)(:[0-9]{1,5})?+");
  private static final String ANY = "*";

  private final String field;
  private final Problems problems;

  CorsChecks(String field, Problems problems) {
    this.field = field;
    this.problems = problems;
  }

  void all(Cors cors) {
    each(
        "allowOrigins",
        cors.allowOrigins(),
        CorsChecks::isOrigin,
        "must be \"*\", or a scheme, a lower-case host and perhaps a port");
    each("allowMethods", cors.allowMethods(), HttpSyntax::isToken, "must be a method (RFC 9110 9)");
    each("allowHeaders", cors.allowHeaders(), HttpSyntax::isToken, "must be a header name");
    each("exposeHeaders", cors.exposeHeaders(), HttpSyntax::isToken, "must be a header name");
    alone("allowOrigins", cors.allowOrigins());
    alone("allowMethods", cors.allowMethods());
    alone("allowHeaders", cors.allowHeaders());
    problems.check(
        cors.maxAgeSeconds() >= 1,
        field + ".maxAgeSeconds",
        "must be at least 1, is " + cors.maxAgeSeconds());
  }

  private void each(String name, List<String> values, Predicate<String> isValid, String expected) {
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      problems.check(
          isValid.test(value),
          field + "." + name + "[" + i + "]",
          expected + ", is \"" + value + "\"");
    }
  }

  private void alone(String name, List<String> values) {
    problems.check(
        values.size() <= 1 || !values.contains(ANY),
        field + "." + name,
        "must hold nothing beside \"*\"");
  }

  private static boolean isOrigin(String origin) {
    if (origin.equals(ANY)) {
      return true;
    }
    var parts = ORIGIN.matcher(origin);
    if (!parts.matches()) {
      return false;
    }
    String host = parts.group("host");
    return host.equals(ANY) || Hosts.isName(host.startsWith("*.") ? host.substring(2) : host);
  }
}
