package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.Canary;
import dev.penstock.protocol.v1.HeaderMatch;
import dev.penstock.protocol.v1.Match;
import dev.penstock.protocol.v1.QueryMatch;
import dev.penstock.protocol.v1.Route;
import dev.penstock.protocol.v1.Rule;
import dev.penstock.protocol.v1.Stickiness;
import dev.penstock.protocol.v1.Testers;
import dev.penstock.protocol.v1.WeightedBackend;
import dev.penstock.proxy.config.BackendConfig;
import dev.penstock.proxy.config.CanaryConfig;
import dev.penstock.proxy.config.CanaryConfig.Sticky;
import dev.penstock.proxy.config.MatchConfig;
import dev.penstock.proxy.config.MatchConfig.NamedMatch;
import dev.penstock.proxy.config.MatchConfig.PathMatch;
import dev.penstock.proxy.config.MatchConfig.ValueMatch;
import dev.penstock.proxy.config.RouteConfig;
import dev.penstock.proxy.config.RouteConfig.Attachment;
import dev.penstock.proxy.config.RuleConfig;
import java.util.ArrayList;
import java.util.List;

/** Routes of the wire as config. What only the route table can judge is left to it. */
final class RouteMapper {
  private RouteMapper() {}

  static RouteConfig route(Route wire) throws UnusableResourceException {
    return new RouteConfig(
        wire.getName(),
        attachments(wire.getAttachmentsList()),
        rules("rules", wire.getRulesList()),
        wire.getCreatedAt(),
        wire.getRevision(),
        wire.hasCanary() ? canary(wire.getCanary()) : null);
  }

  private static CanaryConfig canary(Canary wire) throws UnusableResourceException {
    List<List<NamedMatch>> testers = new ArrayList<>(wire.getTestersCount());
    for (Testers each : wire.getTestersList()) {
      testers.add(headers("canary.testers[" + testers.size() + "]", each.getHeadersList()));
    }
    return new CanaryConfig(
        wire.getRevision(),
        attachments(wire.getAttachmentsList()),
        rules("canary.rules", wire.getRulesList()),
        wire.getWeight(),
        testers,
        wire.hasSticky() ? sticky(wire.getSticky()) : null);
  }

  private static Sticky sticky(Stickiness wire) throws UnusableResourceException {
    return switch (wire.getKeyCase()) {
      case HEADER -> new Sticky.Header(wire.getHeader());
      case COOKIE -> new Sticky.Cookie(wire.getCookie());
      case KEY_NOT_SET -> throw valueNotSet("canary.sticky");
    };
  }

  private static List<Attachment> attachments(List<dev.penstock.protocol.v1.Attachment> wire) {
    return wire.stream()
        .map(each -> new Attachment(each.getListener(), each.getHostnamesList()))
        .toList();
  }

  private static List<RuleConfig> rules(String field, List<Rule> wire)
      throws UnusableResourceException {
    List<RuleConfig> rules = new ArrayList<>(wire.size());
    for (int i = 0; i < wire.size(); i++) {
      rules.add(rule(field + "[" + i + "]", wire.get(i)));
    }
    return rules;
  }

  private static RuleConfig rule(String field, Rule wire) throws UnusableResourceException {
    List<MatchConfig> matches = new ArrayList<>(wire.getMatchesCount());
    for (int i = 0; i < wire.getMatchesCount(); i++) {
      matches.add(match(field + ".matches[" + i + "]", wire.getMatches(i)));
    }
    List<BackendConfig> backends = new ArrayList<>(wire.getBackendsCount());
    for (int i = 0; i < wire.getBackendsCount(); i++) {
      WeightedBackend backend = wire.getBackends(i);
      backends.add(
          new BackendConfig(
              backend.getCluster(),
              backend.getWeight(),
              FilterMapper.filters(field + ".backends[" + i + "]", backend.getFiltersList())));
    }
    return new RuleConfig(
        matches,
        FilterMapper.filters(field, wire.getFiltersList()),
        backends,
        wire.getRequestTimeoutMs(),
        wire.getBackendRequestTimeoutMs(),
        wire.getRetry().getAttempts());
  }

  private static MatchConfig match(String field, Match wire) throws UnusableResourceException {
    List<NamedMatch> query = new ArrayList<>(wire.getQueryCount());
    for (int i = 0; i < wire.getQueryCount(); i++) {
      QueryMatch match = wire.getQuery(i);
      ValueMatch value =
          switch (match.getValueCase()) {
            case EXACT -> new ValueMatch.Exact(match.getExact());
            case REGEX -> new ValueMatch.Regex(match.getRegex());
            case VALUE_NOT_SET -> throw valueNotSet(field + ".query[" + i + "]");
          };
      query.add(new NamedMatch(match.getName(), value));
    }
    PathMatch path = wire.hasPath() ? path(field + ".path", wire.getPath()) : MatchConfig.ANY_PATH;
    return new MatchConfig(path, wire.getMethod(), headers(field, wire.getHeadersList()), query);
  }

  private static List<NamedMatch> headers(String field, List<HeaderMatch> wire)
      throws UnusableResourceException {
    List<NamedMatch> headers = new ArrayList<>(wire.size());
    for (int i = 0; i < wire.size(); i++) {
      HeaderMatch match = wire.get(i);
      ValueMatch value =
          switch (match.getValueCase()) {
            case EXACT -> new ValueMatch.Exact(match.getExact());
            case REGEX -> new ValueMatch.Regex(match.getRegex());
            case VALUE_NOT_SET -> throw valueNotSet(field + ".headers[" + i + "]");
          };
      headers.add(new NamedMatch(match.getName(), value));
    }
    return headers;
  }

  private static PathMatch path(String field, dev.penstock.protocol.v1.PathMatch wire)
      throws UnusableResourceException {
    return switch (wire.getPathCase()) {
      case EXACT -> new PathMatch.Exact(wire.getExact());
      case PREFIX -> new PathMatch.Prefix(wire.getPrefix());
      case REGEX -> new PathMatch.Regex(wire.getRegex());
      case PATH_NOT_SET -> throw valueNotSet(field);
    };
  }

  /**
   * Also what a newer operator's new kind of match looks like: to ignore it would match too much.
   */
  private static UnusableResourceException valueNotSet(String field) {
    return new UnusableResourceException(
        field, "must be of a kind that this version of the data plane knows");
  }
}
