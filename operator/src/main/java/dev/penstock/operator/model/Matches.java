package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.RouteMatch;
import dev.penstock.api.v1alpha1.RouteMatch.HeaderMatch;
import dev.penstock.api.v1alpha1.RouteMatch.QueryParamMatch;
import dev.penstock.api.v1alpha1.RouteMatch.ValueType;
import dev.penstock.operator.snapshot.Match;
import dev.penstock.operator.snapshot.Match.FieldMatch;
import dev.penstock.operator.snapshot.Match.PathMatch;
import dev.penstock.operator.snapshot.Match.ValueMatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Checks and translates the conditions of a rule. */
final class Matches {
  private Matches() {}

  /**
   * Translates a match; what is wrong with it is added to the faults.
   *
   * @param match the match
   * @param at the field of the Route's spec, for messages
   * @param faults takes what is wrong
   */
  static Match translate(RouteMatch match, String at, Faults faults) {
    RouteMatch.Method method = match.method();
    return new Match(
        path(match.effectivePath(), at + ".path", faults),
        method == null ? "" : method.name(),
        headers(match.headers(), at, faults),
        query(match.queryParams(), at, faults));
  }

  private static PathMatch path(RouteMatch.PathMatch path, String at, Faults faults) {
    String value = path.effectiveValue();
    return switch (path.effectiveType()) {
      case EXACT -> new PathMatch.Exact(checkedPath(value, at, faults));
      case PATH_PREFIX -> new PathMatch.Prefix(checkedPath(value, at, faults));
      case REGULAR_EXPRESSION -> new PathMatch.Regex(checkedRegex(value, at, faults));
    };
  }

  private static String checkedPath(String path, String at, Faults faults) {
    if (!HttpSyntax.isPath(path)) {
      faults.add(at + ".value", HttpSyntax.EXPECTED_PATH);
    }
    return path;
  }

  private static String checkedRegex(String expression, String at, Faults faults) {
    Regexes.fault(expression).ifPresent(fault -> faults.add(at + ".value", fault));
    return expression;
  }

  /**
   * Translates conditions on header fields. Of several on one field, the first counts (Gateway API,
   * HTTPHeaderMatch.name).
   *
   * @param at the field of the Route's spec that holds them, for messages
   * @param faults takes what is wrong
   */
  static List<FieldMatch> headers(List<HeaderMatch> headers, String at, Faults faults) {
    List<FieldMatch> translated = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < headers.size(); i++) {
      HeaderMatch header = headers.get(i);
      String field = at + ".headers[" + i + "]";
      if (!HttpSyntax.isFieldName(header.name())) {
        faults.add(field + ".name", HttpSyntax.EXPECTED_NAME);
      }
      ValueMatch value = value(header.effectiveType(), header.value(), field, faults);
      if (value instanceof ValueMatch.Exact && !HttpSyntax.isFieldValue(header.value())) {
        faults.add(field + ".value", HttpSyntax.EXPECTED_VALUE);
      }
      String name = header.name().toLowerCase(Locale.ROOT);
      if (seen.add(name)) {
        translated.add(new FieldMatch(name, value));
      }
    }
    return translated;
  }

  /** Of several conditions on one parameter, the first counts (HTTPQueryParamMatch.name). */
  private static List<FieldMatch> query(
      List<QueryParamMatch> parameters, String at, Faults faults) {
    List<FieldMatch> translated = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < parameters.size(); i++) {
      QueryParamMatch parameter = parameters.get(i);
      String field = at + ".queryParams[" + i + "]";
      if (parameter.name().isEmpty()) {
        faults.add(field + ".name", "must not be empty");
      }
      ValueMatch value = value(parameter.effectiveType(), parameter.value(), field, faults);
      if (seen.add(parameter.name())) {
        translated.add(new FieldMatch(parameter.name(), value));
      }
    }
    return translated;
  }

  private static ValueMatch value(ValueType type, String value, String at, Faults faults) {
    return switch (type) {
      case EXACT -> new ValueMatch.Exact(value);
      case REGULAR_EXPRESSION -> new ValueMatch.Regex(checkedRegex(value, at, faults));
    };
  }
}
