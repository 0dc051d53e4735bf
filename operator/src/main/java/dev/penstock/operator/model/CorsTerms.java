package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.RouteCors;
import dev.penstock.operator.snapshot.Filter;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Checks and translates a filter of type CORS. */
final class CorsTerms {
  private static final String ANY = "*";
  private static final int MAX_PORT = 65_535;
  private static final int MAX_AGE = 86_400;
  private static final Pattern ORIGIN =
      Pattern.compile("https?://(\\*|(?<host>(\\*\\.)?[^:/*]+))(:(?<port>[0-9]{1,5}))?");

  private final String at;
  private final Faults faults;

  /**
   * @param at the field of the Route's spec, for messages
   * @param faults takes what is wrong
   */
  CorsTerms(String at, Faults faults) {
    this.at = at;
    this.faults = faults;
  }

  Filter.Cors translate(RouteCors cors) {
    List<String> origins =
        cors.allowOrigins().stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
    check(
        "allowOrigins",
        origins,
        CorsTerms::isOrigin,
        "must be \"*\", or http:// or https:// and a host, where \"*.\" may stand before its first"
            + " label, and then a port or nothing");
    check(
        "allowMethods", cors.allowMethods(), HttpSyntax::isFieldName, "must be a method or \"*\"");
    check("allowHeaders", cors.allowHeaders(), HttpSyntax::isFieldName, HttpSyntax.EXPECTED_NAME);
    check("exposeHeaders", cors.exposeHeaders(), HttpSyntax::isFieldName, HttpSyntax.EXPECTED_NAME);
    alone("allowOrigins", origins);
    alone("allowMethods", cors.allowMethods());
    alone("allowHeaders", cors.allowHeaders());
    int maxAge = cors.effectiveMaxAge();
    if (maxAge < 1 || maxAge > MAX_AGE) {
      faults.add(at + ".maxAge", "must be 1 to " + MAX_AGE + " seconds, not " + maxAge);
    }
    return new Filter.Cors(
        origins,
        cors.allowsCredentials(),
        cors.allowMethods(),
        cors.allowHeaders(),
        cors.exposeHeaders(),
        maxAge);
  }

  private void check(
      String field, List<String> values, Predicate<String> isValid, String expected) {
    for (int i = 0; i < values.size(); i++) {
      if (!isValid.test(values.get(i))) {
        faults.add(at + "." + field + "[" + i + "]", expected);
      }
    }
  }

  private void alone(String field, List<String> values) {
    if (values.size() > 1 && values.contains(ANY)) {
      faults.add(at + "." + field, "must not hold anything beside \"*\"");
    }
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
    String port = parts.group("port");
    return (host == null || Hostnames.isValid(host))
        && (port == null || (Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= MAX_PORT));
  }
}
