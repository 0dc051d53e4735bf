package dev.penstock.proxy.config;

import java.util.List;

/**
 * A predicate over a request: all of it must hold.
 *
 * @param path which paths
 * @param method case-sensitive; empty means any
 * @param headers names in lower case
 * @param query parameters, by their decoded names
 */
public record MatchConfig(
    PathMatch path, String method, List<NamedMatch> headers, List<NamedMatch> query) {
  /** Every path, by the prefix "/". */
  public static final PathMatch ANY_PATH = new PathMatch.Prefix("/");

  /** Every request. */
  public static final MatchConfig ANY = new MatchConfig(ANY_PATH, "", List.of(), List.of());

  public MatchConfig {
    headers = List.copyOf(headers);
    query = List.copyOf(query);
  }

  /** Which paths match. */
  public sealed interface PathMatch {
    /** The whole path. */
    record Exact(String path) implements PathMatch {}

    /** By path elements: "/a" matches "/a" and "/a/b", never "/ab". */
    record Prefix(String path) implements PathMatch {}

    /** RE2 syntax, against the whole path. */
    record Regex(String pattern) implements PathMatch {}
  }

  /** A header or a query parameter that must be there with a value. */
  public record NamedMatch(String name, ValueMatch value) {}

  /** Which values match. */
  public sealed interface ValueMatch {
    /** The whole value. */
    record Exact(String value) implements ValueMatch {}

    /** RE2 syntax, against the whole value. */
    record Regex(String pattern) implements ValueMatch {}
  }
}
