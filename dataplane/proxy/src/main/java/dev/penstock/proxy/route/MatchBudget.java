package dev.penstock.proxy.route;

/**
 * How much looking for the route of one request may cost. An estimate of the work is charged before
 * it is done: time would depend on what else the machine does, and could only be looked at when it
 * is over. What there is no budget for is not done, and what is found then means nothing.
 */
public final class MatchBudget {
  /**
   * Nanoseconds that an event loop may spend, at worst: one millisecond, as for a signature by an
   * RSA key. What is common takes a tenth of what it is charged, or less.
   */
  public static final int ON_EVENT_LOOP = 1_000_000;

  /** For threads that nobody else waits for. */
  static final MatchBudget UNLIMITED = new MatchBudget(Long.MAX_VALUE);

  /** Nanoseconds that RE2/J needs for an octet, whatever the expression. */
  private static final int OCTET = 100;

  /** Nanoseconds that it needs more for each instruction, with expressions that keep all alive. */
  private static final int INSTRUCTION = 28;

  /** To set a matcher up, in octets. */
  private static final int OVERHEAD = 8;

  /** Nanoseconds that it takes to look for a query parameter, for each octet of the query. */
  private static final int SEARCH = 8;

  private final long limit;
  private long spent;

  private MatchBudget(long limit) {
    this.limit = limit;
  }

  /** One to be used again and again, by one thread. */
  public static MatchBudget ofEventLoop() {
    return new MatchBudget(ON_EVENT_LOOP);
  }

  /** For the next request. */
  public MatchBudget renew() {
    spent = 0;
    return this;
  }

  /** Whether something was not done for the lack of it. */
  public boolean isExhausted() {
    return spent > limit;
  }

  /** Whether an expression of so many instructions may be tried on so many octets. */
  boolean allowsMatch(int instructions, int octets) {
    return allows((OCTET + (long) INSTRUCTION * instructions) * (octets + OVERHEAD));
  }

  /** Whether a query of so many octets may be searched. */
  boolean allowsSearch(int octets) {
    return allows((long) SEARCH * octets);
  }

  private boolean allows(long nanos) {
    if (limit == Long.MAX_VALUE) {
      return true;
    }
    spent += nanos;
    return spent <= limit;
  }
}
