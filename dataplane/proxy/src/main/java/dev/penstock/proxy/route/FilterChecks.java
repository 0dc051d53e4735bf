package dev.penstock.proxy.route;

import dev.penstock.proxy.config.FilterConfig;
import dev.penstock.proxy.config.FilterConfig.Header;
import dev.penstock.proxy.config.FilterConfig.HeaderModifier;
import dev.penstock.proxy.config.FilterConfig.PathModifier;
import dev.penstock.proxy.config.FilterConfig.Redirect;
import dev.penstock.proxy.http.HttpSyntax;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks filters: nothing that could break a message out of its frame gets past. */
final class FilterChecks {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> SCHEMES = Set.of("", "http", "https");
  private static final int MAX_PORT = 65_535;

  private final Problems problems;
  private final boolean matchedByPrefix;

  /** {@code matchedByPrefix} says whether every match of the rule is by path prefix. */
  FilterChecks(Problems problems, boolean matchedByPrefix) {
    this.problems = problems;
    this.matchedByPrefix = matchedByPrefix;
  }

  void all(String field, List<FilterConfig> filters) {
    for (int i = 0; i < filters.size(); i++) {
      filter(field + ".filters[" + i + "]", filters.get(i));
    }
  }

  private void filter(String field, FilterConfig filter) {
    switch (filter) {
      case FilterConfig.RequestHeaders(HeaderModifier modifier) ->
          modifier(field + ".requestHeaders", modifier);
      case FilterConfig.ResponseHeaders(HeaderModifier modifier) ->
          modifier(field + ".responseHeaders", modifier);
      case Redirect redirect -> redirect(field + ".redirect", redirect);
      case FilterConfig.Rewrite(String hostname, PathModifier path) -> {
        hostname(field + ".rewrite.hostname", hostname);
        path(field + ".rewrite.path", path);
      }
      case FilterConfig.Cors cors -> new CorsChecks(field + ".cors", problems).all(cors);
    }
  }

  private void modifier(String field, HeaderModifier modifier) {
    headers(field + ".set", modifier.set());
    headers(field + ".add", modifier.add());
    for (int i = 0; i < modifier.remove().size(); i++) {
      name(field + ".remove[" + i + "]", modifier.remove().get(i));
    }
  }

  private void headers(String field, List<Header> headers) {
    for (int i = 0; i < headers.size(); i++) {
      name(field + "[" + i + "].name", headers.get(i).name());
      problems.check(
          isFieldValue(headers.get(i).value()),
          field + "[" + i + "].value",
          "must be a header value: no control characters, no space at its ends (RFC 9110 5.5)");
    }
  }

  private void name(String field, String name) {
    problems.check(
        HttpSyntax.isToken(name),
        field,
        "must be a header name (RFC 9110 5.1), is \"" + name + "\"");
  }

  /** Text in config stands for its UTF-8 form, whose octets must each be allowed. */
  private static boolean isFieldValue(String value) {
    return HttpSyntax.isFieldValue(new AsciiString(value.getBytes(StandardCharsets.UTF_8), false));
  }

  private void redirect(String field, Redirect redirect) {
    problems.check(
        SCHEMES.contains(redirect.scheme()),
        field + ".scheme",
        "must be http or https, is \"" + redirect.scheme() + "\"");
    hostname(field + ".hostname", redirect.hostname());
    path(field + ".path", redirect.path());
    problems.check(
        redirect.port() >= 0 && redirect.port() <= MAX_PORT,
        field + ".port",
        "must be 1 to 65535, is " + redirect.port());
    problems.check(
        REDIRECTS.contains(redirect.status()),
        field + ".status",
        "must be 301, 302, 303, 307 or 308, is " + redirect.status());
  }

  private void hostname(String field, String hostname) {
    problems.check(
        hostname.isEmpty() || Hosts.isName(hostname),
        field,
        "must be a lower-case host name, is \"" + hostname + "\"");
  }

  private void path(String field, @Nullable PathModifier path) {
    switch (path) {
      case null -> {}
      case PathModifier.ReplaceFull(String full) ->
          Paths.normal(full.isEmpty() ? "/" : full, field + ".replaceFull", problems);
      case PathModifier.ReplacePrefix(String prefix) -> {
        Paths.normal(prefix.isEmpty() ? "/" : prefix, field + ".replacePrefix", problems);
        problems.check(
            matchedByPrefix,
            field + ".replacePrefix",
            "needs every match of the rule to be by path prefix");
      }
    }
  }
}
