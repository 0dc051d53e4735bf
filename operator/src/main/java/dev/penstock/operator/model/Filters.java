package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.RouteCors;
import dev.penstock.api.v1alpha1.RouteFilter;
import dev.penstock.api.v1alpha1.RouteFilter.HeaderModifier;
import dev.penstock.api.v1alpha1.RouteFilter.RequestRedirect;
import dev.penstock.api.v1alpha1.RouteFilter.UrlRewrite;
import dev.penstock.operator.snapshot.Filter;
import dev.penstock.operator.snapshot.Filter.Header;
import dev.penstock.operator.snapshot.Filter.HeaderChanges;
import dev.penstock.operator.snapshot.Filter.PathModifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks and translates the filters of a rule or backend. */
final class Filters {
  private static final Set<Integer> REDIRECT_STATUSES = Set.of(301, 302, 303, 307, 308);

  private final boolean prefixMatched;
  private final Faults faults;

  /**
   * For the filters of one rule.
   *
   * @param prefixMatched whether all the rule's matches are of a path prefix, without which there
   *     is no prefix to replace
   * @param faults takes what is wrong
   */
  Filters(boolean prefixMatched, Faults faults) {
    this.prefixMatched = prefixMatched;
    this.faults = faults;
  }

  /**
   * Translates filters, leaving out those that are wrong.
   *
   * @param filters the filters, in order
   * @param at the field of the Route's spec, for messages
   */
  List<Filter> translate(List<RouteFilter> filters, String at) {
    checkTogether(filters, at);
    List<Filter> translated = new ArrayList<>();
    for (int i = 0; i < filters.size(); i++) {
      Filter filter = translate(filters.get(i), at + "[" + i + "]");
      if (filter != null) {
        translated.add(filter);
      }
    }
    return translated;
  }

  /** At most one filter decides over the request's target (Gateway API, HTTPRouteRule.filters). */
  private void checkTogether(List<RouteFilter> filters, String at) {
    long deciding =
        filters.stream()
            .filter(
                filter ->
                    filter.type() == RouteFilter.Type.REQUEST_REDIRECT
                        || filter.type() == RouteFilter.Type.URL_REWRITE)
            .count();
    if (deciding > 1) {
      faults.add(at, "must have at most one filter of type RequestRedirect or URLRewrite");
    }
  }

  private @Nullable Filter translate(RouteFilter filter, String at) {
    return switch (filter.type()) {
      case REQUEST_HEADER_MODIFIER -> {
        String field = at + ".requestHeaderModifier";
        HeaderModifier modifier = given(filter.requestHeaderModifier(), field);
        yield modifier == null ? null : new Filter.RequestHeaders(changes(modifier, field));
      }
      case RESPONSE_HEADER_MODIFIER -> {
        String field = at + ".responseHeaderModifier";
        HeaderModifier modifier = given(filter.responseHeaderModifier(), field);
        yield modifier == null ? null : new Filter.ResponseHeaders(changes(modifier, field));
      }
      case REQUEST_REDIRECT -> {
        String field = at + ".requestRedirect";
        RequestRedirect redirect = given(filter.requestRedirect(), field);
        yield redirect == null ? null : redirect(redirect, field);
      }
      case URL_REWRITE -> {
        String field = at + ".urlRewrite";
        UrlRewrite rewrite = given(filter.urlRewrite(), field);
        yield rewrite == null
            ? null
            : new Filter.Rewrite(
                hostname(rewrite.hostname(), field), path(rewrite.path(), field + ".path"));
      }
      case CORS -> {
        String field = at + ".cors";
        RouteCors cors = given(filter.cors(), field);
        yield cors == null ? null : new CorsTerms(field, faults).translate(cors);
      }
    };
  }

  private <T> @Nullable T given(@Nullable T content, String field) {
    if (content == null) {
      faults.add(field, "must be set for a filter of this type");
    }
    return content;
  }

  private HeaderChanges changes(HeaderModifier modifier, String at) {
    for (int i = 0; i < modifier.remove().size(); i++) {
      checkName(modifier.remove().get(i), at + ".remove[" + i + "]");
    }
    return new HeaderChanges(
        headers(modifier.set(), at + ".set"),
        headers(modifier.add(), at + ".add"),
        modifier.remove());
  }

  private List<Header> headers(List<RouteFilter.Header> headers, String at) {
    List<Header> translated = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      RouteFilter.Header header = headers.get(i);
      checkName(header.name(), at + "[" + i + "].name");
      if (!HttpSyntax.isFieldValue(header.value())) {
        faults.add(at + "[" + i + "].value", HttpSyntax.EXPECTED_VALUE);
      }
      translated.add(new Header(header.name(), header.value()));
    }
    return translated;
  }

  private void checkName(String name, String at) {
    if (!HttpSyntax.isFieldName(name)) {
      faults.add(at, HttpSyntax.EXPECTED_NAME);
    } else if (HttpSyntax.isUntouchable(name)) {
      faults.add(at, "must not be " + name + ", which the gateway itself is answerable for");
    }
  }

  private Filter redirect(RequestRedirect redirect, String at) {
    int status = redirect.effectiveStatusCode();
    if (!REDIRECT_STATUSES.contains(status)) {
      faults.add(at + ".statusCode", "must be 301, 302, 303, 307 or 308, not " + status);
    }
    Integer port = redirect.port();
    if (port != null && (port < 1 || port > 65535)) {
      faults.add(at + ".port", "must be 1 to 65535, not " + port);
    }
    RouteFilter.Scheme scheme = redirect.scheme();
    return new Filter.Redirect(
        scheme == null ? null : scheme.name().toLowerCase(Locale.ROOT),
        hostname(redirect.hostname(), at),
        path(redirect.path(), at + ".path"),
        port == null ? 0 : port,
        status);
  }

  private @Nullable String hostname(@Nullable String hostname, String at) {
    if (hostname == null) {
      return null;
    }
    String normal = Hostnames.normal(hostname);
    if (!Hostnames.isValidExact(normal)) {
      faults.add(at + ".hostname", Hostnames.EXPECTED_EXACT);
    }
    return normal;
  }

  private @Nullable PathModifier path(RouteFilter.@Nullable PathModifier modifier, String at) {
    if (modifier == null) {
      return null;
    }
    return switch (modifier.type()) {
      case REPLACE_FULL_PATH -> {
        String path = given(modifier.replaceFullPath(), at + ".replaceFullPath");
        yield path == null
            ? null
            : new PathModifier.ReplaceFull(checkedPath(path, at + ".replaceFullPath"));
      }
      case REPLACE_PREFIX_MATCH -> {
        String path = given(modifier.replacePrefixMatch(), at + ".replacePrefixMatch");
        if (!prefixMatched) {
          faults.add(
              at + ".type",
              "must not be ReplacePrefixMatch unless all matches of the rule have a path of type"
                  + " PathPrefix");
        }
        yield path == null
            ? null
            : new PathModifier.ReplacePrefix(checkedPath(path, at + ".replacePrefixMatch"));
      }
    };
  }

  /** Replacing by nothing is well-defined: what is left starts with the next element. */
  private String checkedPath(String path, String at) {
    if (!path.isEmpty() && !HttpSyntax.isPath(path)) {
      faults.add(at, HttpSyntax.EXPECTED_PATH);
    }
    return path;
  }
}
