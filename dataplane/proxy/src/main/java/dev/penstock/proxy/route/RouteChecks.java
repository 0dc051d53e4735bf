package dev.penstock.proxy.route;

import dev.penstock.proxy.config.BackendConfig;
import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.config.CanaryConfig.Sticky;
import dev.penstock.proxy.config.FilterConfig;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.MatchConfig.PathMatch;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.config.RouteConfig.Attachment;
import dev.penstock.proxy.config.RuleConfig;
import dev.penstock.proxy.http.HttpSyntax;
import java.util.List;

/**
 * Checks what of a route needs no compilation. The operator has checked all of it before; a pod
 * still believes nothing that could make it write a wrong message.
 */
final class RouteChecks {
  private static final int MAX_WEIGHT = 1_000_000;

  /** More would let the sum of the weights overflow. */
  private static final int MAX_BACKENDS = 1_000;

  private static final int MAX_RETRIES = 10;

  private final Problems problems;

  RouteChecks(Problems problems) {
    this.problems = problems;
  }

  void route(RouteConfig route) {
    content("", route.attachments(), route.rules());
    CanaryConfig canary = route.canary();
    if (canary != null) {
      content("canary.", canary.attachments(), canary.rules());
      canary(canary, route.revision());
    }
  }

  /** Whether a canary may have this share. */
  static boolean isWeight(int percent) {
    return percent >= 0 && percent <= CanaryConfig.MAX_WEIGHT;
  }

  private void canary(CanaryConfig canary, String stableRevision) {
    problems.check(
        isWeight(canary.weight()),
        "canary.weight",
        "must be 0 to " + CanaryConfig.MAX_WEIGHT + ", is " + canary.weight());
    problems.check(
        !canary.revision().equals(stableRevision),
        "canary.revision",
        "must be another than the route's, is \"" + canary.revision() + "\"");
    for (int i = 0; i < canary.testers().size(); i++) {
      problems.check(
          !canary.testers().get(i).isEmpty(),
          "canary.testers[" + i + "].headers",
          "must not be empty: every request would be a tester's");
    }
    switch (canary.sticky()) {
      case null -> {}
      case Sticky.Header(String name) -> stickyName("header", name);
      case Sticky.Cookie(String name) -> stickyName("cookie", name);
    }
  }

  private void stickyName(String kind, String name) {
    problems.check(
        HttpSyntax.isToken(name),
        "canary.sticky." + kind,
        "must be a " + kind + "'s name, is \"" + name + "\"");
  }

  private void content(String prefix, List<Attachment> attachments, List<RuleConfig> rules) {
    for (int i = 0; i < attachments.size(); i++) {
      attachment(prefix + "attachments[" + i + "]", attachments.get(i));
    }
    for (int i = 0; i < rules.size(); i++) {
      rule(prefix + "rules[" + i + "]", rules.get(i));
    }
  }

  private void attachment(String field, Attachment attachment) {
    problems.check(!attachment.listener().isEmpty(), field + ".listener", "must name a listener");
    for (int i = 0; i < attachment.hostnames().size(); i++) {
      String host = attachment.hostnames().get(i);
      String name = host.startsWith("*.") ? host.substring(2) : host;
      problems.check(
          Hosts.isName(name),
          field + ".hostnames[" + i + "]",
          "must be a lower-case host name or \"*.suffix\", is \"" + host + "\"");
    }
  }

  private void rule(String field, RuleConfig rule) {
    FilterChecks filters = new FilterChecks(problems, matchesByPrefix(rule.matches()));
    filters.all(field, rule.filters());
    problems.check(
        rule.backends().size() <= MAX_BACKENDS,
        field + ".backends",
        "must be at most " + MAX_BACKENDS);
    for (int i = 0; i < rule.backends().size(); i++) {
      BackendConfig backend = rule.backends().get(i);
      String at = field + ".backends[" + i + "]";
      problems.check(
          backend.weight() >= 0 && backend.weight() <= MAX_WEIGHT,
          at + ".weight",
          "must be 0 to " + MAX_WEIGHT + ", is " + backend.weight());
      filters.all(at, backend.filters());
      checkForRulesOnly(at, backend.filters());
    }
    problems.check(
        rule.requestTimeoutMillis() >= 0 && rule.backendRequestTimeoutMillis() >= 0,
        field,
        "timeouts must not be negative");
    problems.check(
        rule.retryAttempts() >= 0 && rule.retryAttempts() <= MAX_RETRIES,
        field + ".retry.attempts",
        "must be 0 to " + MAX_RETRIES + ", is " + rule.retryAttempts());
  }

  /** A preflight is answered before a backend is chosen. */
  private void checkForRulesOnly(String field, List<FilterConfig> filters) {
    for (int i = 0; i < filters.size(); i++) {
      problems.check(
          !(filters.get(i) instanceof FilterConfig.Cors),
          field + ".filters[" + i + "].cors",
          "must be a filter of the rule, not of a backend");
    }
  }

  private static boolean matchesByPrefix(List<MatchConfig> matches) {
    return matches.stream().allMatch(match -> match.path() instanceof PathMatch.Prefix);
  }
}
