package dev.penstock.proxy.route;

import dev.penstock.proxy.http.Headers;
import dev.penstock.proxy.http.RequestHead;
import io.netty.util.AsciiString;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One match of one rule: what it asks of a request beyond host and path, and its precedence among
 * those of the same path. Equal to itself alone.
 */
final class Candidate implements Comparable<Candidate> {
  private static final Comparator<Candidate> PRECEDENCE =
      Comparator.<Candidate>comparingInt(c -> c.method.isEmpty() ? 1 : 0)
          .thenComparingInt(c -> -c.headers.length)
          .thenComparingInt(c -> -c.query.length)
          .thenComparingLong(c -> c.createdAt)
          .thenComparing(c -> c.match.rule().routeName())
          .thenComparingInt(c -> c.match.rule().index())
          .thenComparingInt(c -> c.index);

  /** A header that must be there with a value. */
  record HeaderTest(AsciiString name, ValueTest value) {}

  /** A query parameter that must be there with a value. */
  record QueryTest(String name, ValueTest value) {}

  /** Where it is found and how it ranks. */
  record Place(PathKey path, long createdAt, int index) {}

  private final RouteMatch match;
  private final PathKey pathKey;
  private final @Nullable ValueTest path;
  private final String method;
  private final HeaderTest[] headers;
  private final QueryTest[] query;
  private final long createdAt;
  private final int index;

  /**
   * One match.
   *
   * @param path the test of a path that its place does not decide, or null
   * @param method empty for any
   */
  Candidate(
      RouteMatch match,
      Place place,
      @Nullable ValueTest path,
      String method,
      List<HeaderTest> headers,
      List<QueryTest> query) {
    this.match = match;
    this.pathKey = place.path();
    this.path = path;
    this.method = method;
    this.headers = headers.toArray(HeaderTest[]::new);
    this.query = query.toArray(QueryTest[]::new);
    this.createdAt = place.createdAt();
    this.index = place.index();
  }

  RouteMatch match() {
    return match;
  }

  PathKey pathKey() {
    return pathKey;
  }

  boolean accepts(RequestHead head) {
    return (method.isEmpty() || method.equals(head.method()))
        && acceptsHeaders(head.headers())
        && acceptsQuery(head.query())
        && (path == null || path.accepts(head.path()));
  }

  private boolean acceptsHeaders(Headers fields) {
    for (HeaderTest test : headers) {
      if (!anyAccepted(test, fields)) {
        return false;
      }
    }
    return true;
  }

  /** A field that is repeated matches by any of its lines, so that none can hide another. */
  private static boolean anyAccepted(HeaderTest test, Headers fields) {
    for (int i = fields.indexOf(test.name, 0); i >= 0; i = fields.indexOf(test.name, i + 1)) {
      if (test.value.accepts(fields.value(i))) {
        return true;
      }
    }
    return false;
  }

  private boolean acceptsQuery(@Nullable String text) {
    for (QueryTest test : query) {
      String value = text == null ? null : QueryString.first(text, test.name);
      if (value == null || !test.value.accepts(value)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Candidate other) {
    return PRECEDENCE.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
