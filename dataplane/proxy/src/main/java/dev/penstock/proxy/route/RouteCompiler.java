package dev.penstock.proxy.route;

import com.google.re2j.Pattern;
import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.MatchConfig.NamedMatch;
import dev.penstock.proxy.config.MatchConfig.PathMatch;
import dev.penstock.proxy.config.MatchConfig.ValueMatch;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.config.RuleConfig;
import dev.penstock.proxy.http.HttpSyntax;
import dev.penstock.proxy.route.CompiledRoute.Content;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a route's config into candidates, or into everything that is wrong with it. */
final class RouteCompiler {
  private static final PathKey EXPRESSION = new PathKey.Expression();
  private static final List<MatchConfig> ANY = List.of(MatchConfig.ANY);

  private final RouteConfig route;
  private final Problems problems;

  RouteCompiler(RouteConfig route, Problems problems) {
    this.route = route;
    this.problems = problems;
  }

  /** Null when something is wrong: the problems say what. */
  @Nullable CompiledRoute compile() {
    new RouteChecks(problems).route(route);
    CanaryConfig canary = route.canary();
    CompiledRoute compiled = canary == null ? plain() : divided(canary);
    return problems.isEmpty() ? compiled : null;
  }

  private CompiledRoute plain() {
    Content content = new Content(route.attachments(), candidates("rules", route.rules(), null));
    return new CompiledRoute(List.of(content), null);
  }

  private CompiledRoute divided(CanaryConfig canary) {
    Side stable = new Side(route.name(), route.revision(), false);
    Side tried = new Side(route.name(), canary.revision(), true);
    List<List<HeaderTest>> testers = new ArrayList<>();
    for (List<NamedMatch> headers : canary.testers()) {
      testers.add(headers("canary.testers[" + testers.size() + "]", headers));
    }
    StickyKey key = canary.sticky() == null ? null : new StickyKey(canary.sticky(), route.name());
    List<Content> contents =
        List.of(
            new Content(route.attachments(), candidates("rules", route.rules(), stable)),
            new Content(canary.attachments(), candidates("canary.rules", canary.rules(), tried)));
    return new CompiledRoute(contents, null)
        .under(new Split(stable, tried, canary.weight(), testers, key));
  }

  private List<Candidate> candidates(String field, List<RuleConfig> rules, @Nullable Side side) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      CompiledRule rule = new CompiledRule(route.name(), i, rules.get(i), side);
      List<MatchConfig> matches = rules.get(i).matches().isEmpty() ? ANY : rules.get(i).matches();
      for (int j = 0; j < matches.size(); j++) {
        String at = field + "[" + i + "].matches[" + j + "]";
        candidates.add(candidate(at, rule, matches.get(j), j));
      }
    }
    return candidates;
  }

  private Candidate candidate(String field, CompiledRule rule, MatchConfig match, int index) {
    problems.check(
        match.method().isEmpty() || HttpSyntax.isToken(match.method()),
        field + ".method",
        "must be a method name such as GET");
    List<HeaderTest> headers = headers(field, match.headers());
    List<Candidate.QueryTest> query = query(field, match.query());
    RouteMatch result = new RouteMatch(rule, null);
    PathKey key = EXPRESSION;
    ValueTest expression = null;
    switch (match.path()) {
      case PathMatch.Exact(String path) ->
          key = new PathKey.Exact(Paths.normal(path, field + ".path.exact", problems));
      case PathMatch.Prefix(String path) -> {
        String prefix = Paths.normal(path, field + ".path.prefix", problems);
        String trimmed = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        key = new PathKey.Prefix(trimmed);
        result = new RouteMatch(rule, trimmed.isEmpty() ? "/" : trimmed);
      }
      case PathMatch.Regex(String pattern) ->
          expression = expression(pattern, field + ".path.regex");
    }
    Candidate.Place place = new Candidate.Place(key, route.createdAt(), index);
    return new Candidate(result, place, expression, match.method(), headers, query);
  }

  private List<HeaderTest> headers(String field, List<NamedMatch> matches) {
    List<HeaderTest> tests = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      String at = field + ".headers[" + i + "]";
      String name = matches.get(i).name();
      problems.check(
          HttpSyntax.isToken(name), at + ".name", "must be a header name, is \"" + name + "\"");
      tests.add(
          new HeaderTest(new AsciiString(name).toLowerCase(), test(matches.get(i).value(), at)));
    }
    return tests;
  }

  private List<Candidate.QueryTest> query(String field, List<NamedMatch> matches) {
    List<Candidate.QueryTest> tests = new ArrayList<>();
    for (int i = 0; i < matches.size(); i++) {
      String at = field + ".query[" + i + "]";
      String name = matches.get(i).name();
      problems.check(!name.isEmpty(), at + ".name", "must not be empty");
      tests.add(new Candidate.QueryTest(name, test(matches.get(i).value(), at)));
    }
    return tests;
  }

  private ValueTest test(ValueMatch value, String field) {
    return switch (value) {
      case ValueMatch.Exact(String text) -> new ValueTest.Exact(text);
      case ValueMatch.Regex(String pattern) -> expression(pattern, field + ".regex");
    };
  }

  private ValueTest expression(String pattern, String field) {
    Pattern compiled = Expressions.compile(pattern, field, problems);
    return compiled == null
        ? new ValueTest.Exact(pattern)
        : ValueTest.Expression.of(compiled, pattern);
  }
}
