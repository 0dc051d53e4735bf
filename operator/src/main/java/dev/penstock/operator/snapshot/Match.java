package dev.penstock.operator.snapshot;

import java.util.List;

/**
 * Conditions on a request, all of which must hold.
 *
 * @param path the condition on the path
 * @param method the method, case-sensitive; empty for any
 * @param headers conditions on header fields
 * @param query conditions on query parameters
 */
public record Match(
    PathMatch path, String method, List<FieldMatch> headers, List<FieldMatch> query) {
  /** Copies the lists. */
  public Match {
    headers = List.copyOf(headers);
    query = List.copyOf(query);
  }

  /** A condition on the path. */
  public sealed interface PathMatch {
    /** The whole path, octet by octet. */
    record Exact(String path) implements PathMatch {}

    /** The first path elements: {@code /a} holds for {@code /a} and {@code /a/b} but not /ab. */
    record Prefix(String path) implements PathMatch {}

    /** The whole path, by an expression in RE2 syntax. */
    record Regex(String pattern) implements PathMatch {}
  }

  /**
   * A condition on a header field or query parameter.
   *
   * @param name the field's name in lower case, or the parameter's name as it is
   * @param value the condition on its value
   */
  public record FieldMatch(String name, ValueMatch value) {}

  /** A condition on a value. */
  public sealed interface ValueMatch {
    /** The whole value, octet by octet. */
    record Exact(String value) implements ValueMatch {}

    /** The whole value, by an expression in RE2 syntax. */
    record Regex(String pattern) implements ValueMatch {}
  }
}
