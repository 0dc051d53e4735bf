package dev.penstock.proxy.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a request is for, in the one form that matching and the backend both see (RFC 9110 section
 * 7.1). Instances hold only checked, normalised parts, so they can be written to a connection as
 * they are. Texts are made of the parts when asked for.
 *
 * <p>Immutable, but for the one that a decoder's {@link RequestHead} begins with: that stands for
 * the next request when this one is over.
 */
public final class RequestTarget {
  private static final String ASTERISK = "*";
  private static final byte[] NONE = {};

  private final Octets authority = new Octets();
  private final Octets host = new Octets();
  private final Octets path = new Octets();
  private final Octets query = new Octets();
  private String scheme = "";
  private boolean hasQuery;
  private @Nullable String authorityText;
  private @Nullable String hostText;
  private @Nullable String pathText;
  private @Nullable String queryText;

  RequestTarget() {}

  private RequestTarget(String scheme, String authority, String path, @Nullable String query) {
    byte[] authorityOctets = authority.getBytes(StandardCharsets.ISO_8859_1);
    authority(authorityOctets, 0, Authority.host(authority).length(), authorityOctets.length);
    byte[] pathOctets = path.getBytes(StandardCharsets.ISO_8859_1);
    path(scheme, pathOctets, 0, pathOctets.length);
    if (query != null) {
      byte[] queryOctets = query.getBytes(StandardCharsets.ISO_8859_1);
      query(queryOctets, 0, queryOctets.length);
    }
    authorityText = authority;
    pathText = path;
    queryText = query;
  }

  /** Takes over a normalised authority from an array that stays as it is for as long as this. */
  void authority(byte[] octets, int start, int hostEnd, int end) {
    authority.set(octets, start, end);
    host.set(octets, start, hostEnd);
    authorityText = null;
    hostText = null;
  }

  /** As {@link #authority(byte[], int, int, int)}, a normal path without a query so far. */
  void path(String newScheme, byte[] octets, int start, int end) {
    scheme = newScheme;
    path.set(octets, start, end);
    hasQuery = false;
    pathText = null;
    queryText = null;
  }

  /** Stands for nothing. */
  void clear() {
    authority(NONE, 0, 0, 0);
    path("", NONE, 0, 0);
  }

  /** As {@link #authority(byte[], int, int, int)}, a checked query. */
  void query(byte[] octets, int start, int end) {
    query.set(octets, start, end);
    hasQuery = true;
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
    if (authorityText == null) {
      authorityText = authority.toString();
    }
    return authorityText;
  }

  /** {@link #authority()} as octets. */
  public Octets authorityOctets() {
    return authority;
  }

  /** The authority without its port; an IPv6 address keeps its brackets. */
  public String host() {
    if (hostText == null) {
      hostText = host.toString();
    }
    return hostText;
  }

  /** {@link #host()} as octets. */
  public Octets hostOctets() {
    return host;
  }

  /**
   * Begins with {@code /}, or is {@code *} for {@code OPTIONS *}. Percent-encoded: not to be
   * decoded.
   */
  public String path() {
    if (pathText == null) {
      pathText = path.toString();
    }
    return pathText;
  }

  /** {@link #path()} as octets. */
  public Octets pathOctets() {
    return path;
  }

  /**
   * What follows the first {@code ?}, untouched; empty when nothing does; null without a {@code ?}.
   */
  public @Nullable String query() {
    if (hasQuery && queryText == null) {
      queryText = query.toString();
    }
    return queryText;
  }

  /** The path, and the query with its {@code ?}: origin-form. */
  public String pathAndQuery() {
    return hasQuery ? path() + "?" + query() : path();
  }

  /** Writes {@link #pathAndQuery}. */
  void writePathAndQuery(HeadOctets out) {
    out.put(path);
    if (hasQuery) {
      out.put('?');
      out.put(query);
    }
  }

  /**
   * The same with another authority.
   *
   * @throws IllegalArgumentException when it is no {@code host[:port]}
   */
  public RequestTarget withAuthority(String other) {
    try {
      return new RequestTarget(scheme, Authority.normalize(other), path(), query());
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
      return new RequestTarget(scheme, authority(), PathNormalizer.normalize(other), query());
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.reason(), e);
    }
  }

  /** The absolute URI. */
  @Override
  public String toString() {
    return scheme + "://" + authority() + (path().equals(ASTERISK) ? "" : pathAndQuery());
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
