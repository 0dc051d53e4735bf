package dev.penstock.proxy.route;

import dev.penstock.proxy.http.RequestHead;
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
          .thenComparingInt(c -> c.index)
          .thenComparing(Candidate::isOfCanary);

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

  /** Null when every request may be given to its rule. */
  private final @Nullable Split split;

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
    this.split = null;
  }

  private Candidate(Candidate other, Split split) {
    this.match = other.match;
    this.pathKey = other.pathKey;
    this.path = other.path;
    this.method = other.method;
    this.headers = other.headers;
    this.query = other.query;
    this.createdAt = other.createdAt;
    this.index = other.index;
    this.split = split;
  }

  /** The same, but for requests alone that {@code next} gives to its side. */
  Candidate under(Split next) {
    return new Candidate(this, next);
  }

  RouteMatch match() {
    return match;
  }

  PathKey pathKey() {
    return pathKey;
  }

  private boolean isOfCanary() {
    Side side = match.rule().side();
    return side != null && side.canary();
  }

  /**
   * Whether its rule may answer.
   *
   * @param draw see {@link RouteTable#match}
   * @param budget how much looking at the request may cost; false when it is used up
   */
  boolean accepts(RequestHead head, long draw, MatchBudget budget) {
    return (method.isEmpty() || method.equals(head.method()))
        && HeaderTest.allAccept(headers, head.headers(), budget)
        && (query.length == 0 || acceptsQuery(head.query(), budget))
        && (path == null || path.accepts(head.path(), budget))
        && (split == null || split.givesToCanary(head, draw, budget) == isOfCanary());
  }

  private boolean acceptsQuery(@Nullable String text, MatchBudget budget) {
    if (text == null) {
      return false;
    }
    for (QueryTest test : query) {
      if (!budget.allowsSearch(text.length())) {
        return false;
      }
      String value = QueryString.first(text, test.name);
      if (value == null || !test.value.accepts(value, budget)) {
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
