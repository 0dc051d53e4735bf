package dev.penstock.operator.push;

import dev.penstock.operator.snapshot.Filter.PathModifier.ReplaceFull;
import dev.penstock.operator.snapshot.Filter.PathModifier.ReplacePrefix;
import dev.penstock.operator.snapshot.Match.FieldMatch;
import dev.penstock.operator.snapshot.Match.PathMatch.Exact;
import dev.penstock.operator.snapshot.Match.PathMatch.Prefix;
import dev.penstock.operator.snapshot.Match.PathMatch.Regex;
import dev.penstock.operator.snapshot.Match.ValueMatch;
import dev.penstock.protocol.v1.Cors;
import dev.penstock.protocol.v1.Filter;
import dev.penstock.protocol.v1.Header;
import dev.penstock.protocol.v1.HeaderMatch;
import dev.penstock.protocol.v1.HeaderModifier;
import dev.penstock.protocol.v1.Match;
import dev.penstock.protocol.v1.PathMatch;
import dev.penstock.protocol.v1.PathModifier;
import dev.penstock.protocol.v1.QueryMatch;
import dev.penstock.protocol.v1.Redirect;
import dev.penstock.protocol.v1.Retry;
import dev.penstock.protocol.v1.Rewrite;
import dev.penstock.protocol.v1.Rule;
import dev.penstock.protocol.v1.WeightedBackend;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Route's rules in the words of the config protocol. */
final class RuleMapper {
  private RuleMapper() {}

  static Rule toProto(dev.penstock.operator.snapshot.Rule rule) {
    Rule.Builder proto =
        Rule.newBuilder()
            .setRequestTimeoutMs(rule.requestTimeoutMillis())
            .setBackendRequestTimeoutMs(rule.backendRequestTimeoutMillis());
    if (rule.retryAttempts() > 0) {
      proto.setRetry(Retry.newBuilder().setAttempts(rule.retryAttempts()));
    }
    rule.matches().forEach(match -> proto.addMatches(toProto(match)));
    rule.filters().forEach(filter -> proto.addFilters(toProto(filter)));
    for (dev.penstock.operator.snapshot.Rule.WeightedBackend backend : rule.backends()) {
      WeightedBackend.Builder share =
          WeightedBackend.newBuilder().setCluster(backend.cluster()).setWeight(backend.weight());
      backend.filters().forEach(filter -> share.addFilters(toProto(filter)));
      proto.addBackends(share);
    }
    return proto.build();
  }

  private static Match toProto(dev.penstock.operator.snapshot.Match match) {
    Match.Builder proto =
        Match.newBuilder().setPath(toProto(match.path())).setMethod(match.method());
    proto.addAllHeaders(toProto(match.headers()));
    for (FieldMatch field : match.query()) {
      QueryMatch.Builder parameter = QueryMatch.newBuilder().setName(field.name());
      switch (field.value()) {
        case ValueMatch.Exact(String value) -> parameter.setExact(value);
        case ValueMatch.Regex(String pattern) -> parameter.setRegex(pattern);
      }
      proto.addQuery(parameter);
    }
    return proto.build();
  }

  static List<HeaderMatch> toProto(List<FieldMatch> fields) {
    List<HeaderMatch> headers = new ArrayList<>();
    for (FieldMatch field : fields) {
      HeaderMatch.Builder header = HeaderMatch.newBuilder().setName(field.name());
      switch (field.value()) {
        case ValueMatch.Exact(String value) -> header.setExact(value);
        case ValueMatch.Regex(String pattern) -> header.setRegex(pattern);
      }
      headers.add(header.build());
    }
    return headers;
  }

  private static PathMatch toProto(dev.penstock.operator.snapshot.Match.PathMatch match) {
    return switch (match) {
      case Exact(String path) -> PathMatch.newBuilder().setExact(path).build();
      case Prefix(String path) -> PathMatch.newBuilder().setPrefix(path).build();
      case Regex(String pattern) -> PathMatch.newBuilder().setRegex(pattern).build();
    };
  }

  private static Filter toProto(dev.penstock.operator.snapshot.Filter filter) {
    return switch (filter) {
      case dev.penstock.operator.snapshot.Filter.RequestHeaders(var changes) ->
          Filter.newBuilder().setRequestHeaders(toProto(changes)).build();
      case dev.penstock.operator.snapshot.Filter.ResponseHeaders(var changes) ->
          Filter.newBuilder().setResponseHeaders(toProto(changes)).build();
      case dev.penstock.operator.snapshot.Filter.Redirect redirect ->
          Filter.newBuilder().setRedirect(toProto(redirect)).build();
      case dev.penstock.operator.snapshot.Filter.Rewrite rewrite ->
          Filter.newBuilder().setRewrite(toProto(rewrite)).build();
      case dev.penstock.operator.snapshot.Filter.Cors cors ->
          Filter.newBuilder().setCors(toProto(cors)).build();
    };
  }

  private static HeaderModifier toProto(
      dev.penstock.operator.snapshot.Filter.HeaderChanges changes) {
    HeaderModifier.Builder proto = HeaderModifier.newBuilder();
    changes.set().forEach(header -> proto.addSet(toProto(header)));
    changes.add().forEach(header -> proto.addAdd(toProto(header)));
    return proto.addAllRemove(changes.remove()).build();
  }

  private static Header toProto(dev.penstock.operator.snapshot.Filter.Header header) {
    return Header.newBuilder().setName(header.name()).setValue(header.value()).build();
  }

  private static Redirect toProto(dev.penstock.operator.snapshot.Filter.Redirect redirect) {
    Redirect.Builder proto =
        Redirect.newBuilder()
            .setScheme(orEmpty(redirect.scheme()))
            .setHostname(orEmpty(redirect.hostname()))
            .setPort(redirect.port())
            .setStatus(redirect.status());
    if (redirect.path() != null) {
      proto.setPath(toProto(redirect.path()));
    }
    return proto.build();
  }

  private static Rewrite toProto(dev.penstock.operator.snapshot.Filter.Rewrite rewrite) {
    Rewrite.Builder proto = Rewrite.newBuilder().setHostname(orEmpty(rewrite.hostname()));
    if (rewrite.path() != null) {
      proto.setPath(toProto(rewrite.path()));
    }
    return proto.build();
  }

  private static Cors toProto(dev.penstock.operator.snapshot.Filter.Cors cors) {
    return Cors.newBuilder()
        .addAllAllowOrigins(cors.allowOrigins())
        .setAllowCredentials(cors.allowCredentials())
        .addAllAllowMethods(cors.allowMethods())
        .addAllAllowHeaders(cors.allowHeaders())
        .addAllExposeHeaders(cors.exposeHeaders())
        .setMaxAgeSeconds(cors.maxAgeSeconds())
        .build();
  }

  private static PathModifier toProto(dev.penstock.operator.snapshot.Filter.PathModifier modifier) {
    return switch (modifier) {
      case ReplaceFull(String path) -> PathModifier.newBuilder().setReplaceFull(path).build();
      case ReplacePrefix(String path) -> PathModifier.newBuilder().setReplacePrefix(path).build();
    };
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
