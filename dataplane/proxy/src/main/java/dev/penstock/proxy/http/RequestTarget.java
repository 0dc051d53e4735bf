package dev.penstock.proxy.http;

import org.jspecify.annotations.Nullable;

/**
 * What a request is for, in the one form that matching and the backend both see (RFC 9110 section
 * 7.1). Instances hold only checked, normalised parts, so they can be written to a connection as
 * they are.
 */
public final class RequestTarget {
  private static final String ASTERISK = "*";

  private final String scheme;
  private final String authority;
  private final String path;
  private final @Nullable String query;

  private RequestTarget(String scheme, String authority, String path, @Nullable String query) {
    this.scheme = scheme;
    this.authority = authority;
    this.path = path;
    this.query = query;
  }

  /**
   * Builds a target of parts that come from config or tests.
   *
   * @param scheme {@code http} or {@code https}
   * @param authority {@code host[:port]}
   * @param pathAndQuery begins with {@code /}, or is {@code *}
   * @throws IllegalArgumentException when a part is not what a request could have
   */
  public static RequestTarget of(String scheme, String authority, String pathAndQuery) {
    try {
      return parse(scheme, Authority.normalize(authority), pathAndQuery);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.reason(), e);
    }
  }

  /**
   * Reads origin-form or asterisk-form.
   *
   * @param authority already normalised
   */
  static RequestTarget parse(String scheme, String authority, String pathAndQuery)
      throws MalformedException {
    if (pathAndQuery.equals(ASTERISK)) {
      return new RequestTarget(scheme, authority, ASTERISK, null);
    }
    int mark = pathAndQuery.indexOf('?');
    if (mark < 0) {
      return new RequestTarget(scheme, authority, PathNormalizer.normalize(pathAndQuery), null);
    }
    String path = PathNormalizer.normalize(pathAndQuery.substring(0, mark));
    return new RequestTarget(scheme, authority, path, checkQuery(pathAndQuery.substring(mark + 1)));
  }

  /** {@code http} or {@code https}: how the request came, not what it claims. */
  public String scheme() {
    return scheme;
  }

  /** {@code host[:port]} in lower case, as the client sent it. */
  public String authority() {
    return authority;
  }

  /** The authority without its port; an IPv6 address keeps its brackets. */
  public String host() {
    return Authority.host(authority);
  }

  /**
   * Begins with {@code /}, or is {@code *} for {@code OPTIONS *}. Percent-encoded: not to be
   * decoded.
   */
  public String path() {
    return path;
  }

  /**
   * What follows the first {@code ?}, untouched; empty when nothing does; null without a {@code ?}.
   */
  public @Nullable String query() {
    return query;
  }

  /** The path, and the query with its {@code ?}: origin-form. */
  public String pathAndQuery() {
    return query == null ? path : path + "?" + query;
  }

  /**
   * The same with another authority.
   *
   * @throws IllegalArgumentException when it is no {@code host[:port]}
   */
  public RequestTarget withAuthority(String other) {
    try {
      return new RequestTarget(scheme, Authority.normalize(other), path, query);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.reason(), e);
    }
  }

  /**
   * The same with another path, which is normalised as one that came in a request.
   *
   * @throws IllegalArgumentException when it cannot be a path
   */
  public RequestTarget withPath(String other) {
    try {
      return new RequestTarget(scheme, authority, PathNormalizer.normalize(other), query);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.reason(), e);
    }
  }

  /** The absolute URI. */
  @Override
  public String toString() {
    return scheme + "://" + authority + (path.equals(ASTERISK) ? "" : pathAndQuery());
  }

  /**
   * Kept as octets: the query's syntax belongs to the backend, as long as it ends where it seems
   * to.
   */
  private static String checkQuery(String query) throws MalformedException {
    for (int i = 0; i < query.length(); i++) {
      char c = query.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '#') {
        throw MalformedException.badRequest(
            "the query holds a character that must be percent-encoded");
      }
    }
    return query;
  }
}
