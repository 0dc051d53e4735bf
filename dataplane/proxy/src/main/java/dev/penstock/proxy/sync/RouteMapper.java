package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.HeaderMatch;
import dev.penstock.protocol.v1.Match;
import dev.penstock.protocol.v1.QueryMatch;
import dev.penstock.protocol.v1.Route;
import dev.penstock.protocol.v1.Rule;
import dev.penstock.protocol.v1.WeightedBackend;
import dev.penstock.proxy.config.BackendConfig;
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
    List<Attachment> attachments = new ArrayList<>(wire.getAttachmentsCount());
    for (var attachment : wire.getAttachmentsList()) {
      attachments.add(new Attachment(attachment.getListener(), attachment.getHostnamesList()));
    }
    List<RuleConfig> rules = new ArrayList<>(wire.getRulesCount());
    for (int i = 0; i < wire.getRulesCount(); i++) {
      rules.add(rule("rules[" + i + "]", wire.getRules(i)));
    }
    return new RouteConfig(wire.getName(), attachments, rules, wire.getCreatedAt());
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
    List<NamedMatch> headers = new ArrayList<>(wire.getHeadersCount());
    for (int i = 0; i < wire.getHeadersCount(); i++) {
      HeaderMatch match = wire.getHeaders(i);
      ValueMatch value =
          switch (match.getValueCase()) {
            case EXACT -> new ValueMatch.Exact(match.getExact());
            case REGEX -> new ValueMatch.Regex(match.getRegex());
            case VALUE_NOT_SET -> throw valueNotSet(field + ".headers[" + i + "]");
          };
      headers.add(new NamedMatch(match.getName(), value));
    }
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
    return new MatchConfig(path, wire.getMethod(), headers, query);
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
