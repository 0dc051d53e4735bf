package dev.penstock.proxy.route;

import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.MatchConfig.NamedMatch;
import dev.penstock.proxy.config.MatchConfig.PathMatch;
import dev.penstock.proxy.config.MatchConfig.ValueMatch;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.http.RequestHead;
import io.netty.util.AsciiString;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Gateway API's precedence read off its text: every match is looked at, the best one is taken. */
final class NaiveMatcher {
  private record Hit(
      RouteConfig route, int rule, int index, int hostRank, int pathRank, MatchConfig match) {}

  private static final Comparator<Hit> BEST_FIRST =
      Comparator.comparingInt((Hit hit) -> -hit.hostRank)
          .thenComparingInt(hit -> -hit.pathRank)
          .thenComparing(hit -> hit.match.method().isEmpty())
          .thenComparingInt(hit -> -hit.match.headers().size())
          .thenComparingInt(hit -> -hit.match.query().size())
          .thenComparingLong(hit -> hit.route.createdAt())
          .thenComparing(hit -> hit.route.name())
          .thenComparingInt(Hit::rule)
          .thenComparingInt(Hit::index);

  private NaiveMatcher() {}

  /** What prints as the rule that answers, or "none". */
  static String answer(Collection<RouteConfig> routes, RequestHead head, long draw) {
    List<Hit> hits = new ArrayList<>();
    for (RouteConfig each : routes) {
      RouteConfig route = ofItsSide(each, head, draw);
      for (int rule = 0; rule < route.rules().size(); rule++) {
        List<MatchConfig> matches = route.rules().get(rule).matches();
        List<MatchConfig> effective = matches.isEmpty() ? List.of(MatchConfig.ANY) : matches;
        for (int i = 0; i < effective.size(); i++) {
          hit(route, rule, i, effective.get(i), head).ifPresent(hits::add);
        }
      }
    }
    return hits.stream()
        .min(BEST_FIRST)
        .map(
            hit ->
                hit.route.name()
                    + (hit.route.revision().equals("new") ? " canary" : "")
                    + " rules["
                    + hit.rule
                    + "]")
        .orElse("none");
  }

  /** The route as it would be if there were only the side the request is given to. */
  private static RouteConfig ofItsSide(RouteConfig route, RequestHead head, long draw) {
    CanaryConfig canary = route.canary();
    if (canary == null) {
      return route;
    }
    boolean tester =
        canary.testers().stream()
            .anyMatch(all -> all.stream().allMatch(h -> headerMatches(h, head)));
    BigInteger hundredths =
        new BigInteger(Long.toUnsignedString(draw)).multiply(BigInteger.valueOf(100));
    boolean drawn =
        hundredths.compareTo(BigInteger.valueOf(canary.weight()).shiftLeft(Long.SIZE)) < 0;
    return !tester && !drawn
        ? route
        : new RouteConfig(
            route.name(),
            canary.attachments(),
            canary.rules(),
            route.createdAt(),
            canary.revision(),
            null);
  }

  private static Optional<Hit> hit(
      RouteConfig route, int rule, int index, MatchConfig match, RequestHead head) {
    int hostRank = hostRank(route, head.host());
    int pathRank = pathRank(match.path(), head.path());
    boolean rest =
        (match.method().isEmpty() || match.method().equals(head.method()))
            && match.headers().stream().allMatch(header -> headerMatches(header, head))
            && match.query().stream().allMatch(parameter -> queryMatches(parameter, head));
    return hostRank < 0 || pathRank < 0 || !rest
        ? Optional.empty()
        : Optional.of(new Hit(route, rule, index, hostRank, pathRank, match));
  }

  private static int hostRank(RouteConfig route, String host) {
    int best = -1;
    for (RouteConfig.Attachment attachment : route.attachments()) {
      if (attachment.hostnames().isEmpty()) {
        best = Math.max(best, 0);
      }
      for (String name : attachment.hostnames()) {
        if (name.equals(host)) {
          best = Math.max(best, 10_000);
        } else if (name.startsWith("*") && host.endsWith(name.substring(1))) {
          best = Math.max(best, name.length());
        }
      }
    }
    return best;
  }

  private static int pathRank(PathMatch path, String actual) {
    return switch (path) {
      case PathMatch.Exact(String exact) -> exact.equals(actual) ? 10_000 : -1;
      case PathMatch.Prefix(String prefix) -> {
        String slashed = prefix.endsWith("/") ? prefix : prefix + "/";
        yield (actual + "/").startsWith(slashed) ? slashed.length() : -1;
      }
      case PathMatch.Regex(String regex) -> Pattern.matches(regex, actual) ? 9_999 : -1;
    };
  }

  private static boolean headerMatches(NamedMatch match, RequestHead head) {
    return head.headers().getAll(new AsciiString(match.name())).stream()
        .anyMatch(value -> valueMatches(match.value(), value.toString()));
  }

  private static boolean queryMatches(NamedMatch match, RequestHead head) {
    String query = head.query();
    if (query == null) {
      return false;
    }
    for (String pair : query.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts[0].equals(match.name())) {
        return valueMatches(match.value(), parts.length < 2 ? "" : parts[1]);
      }
    }
    return false;
  }

  private static boolean valueMatches(ValueMatch match, String value) {
    return switch (match) {
      case ValueMatch.Exact(String exact) -> exact.equals(value);
      case ValueMatch.Regex(String regex) -> Pattern.matches(regex, value);
    };
  }
}
