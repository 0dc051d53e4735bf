package dev.penstock.operator.leader;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides who leads, from a Lease as it is read again and again (client-go's leader election). It
 * trusts no other machine's clock: a Lease has expired when it has not changed for its duration by
 * the reader's own clock. Whether this replica leads is a question of the time, and not only of
 * what the API server last said: one that does not answer must not prolong a term.
 *
 * <p>Thread-safe: whoever is about to write asks, while the Lease is being read or written.
 */
final class Election {
  private final String identity;
  private final Duration leaseDuration;
  private final Duration renewDeadline;

  private String seenVersion = "";
  private long seenAtNanos;
  private long renewedAtNanos;
  private boolean leading;
  private boolean resigned;

  Election(String identity, Duration leaseDuration, Duration renewDeadline) {
    this.identity = identity;
    this.leaseDuration = leaseDuration;
    this.renewDeadline = renewDeadline;
  }

  /** What to do about the Lease as read. */
  enum Step {
    /** There is none: create it with this replica as its holder. */
    CREATE,
    /** This replica holds it: renew it. */
    RENEW,
    /** Its holder has given it up or has gone silent: take it. */
    TAKE,
    /** Another holds it. */
    WAIT
  }

  /**
   * The next step.
   *
   * @param version the Lease's resourceVersion; null when there is no Lease
   * @param holder its holder; null or empty when it was given up
   * @param nowNanos a monotonic clock's reading
   */
  synchronized Step observe(@Nullable String version, @Nullable String holder, long nowNanos) {
    if (version == null) {
      return Step.CREATE;
    }
    if (!version.equals(seenVersion)) {
      seenVersion = version;
      seenAtNanos = nowNanos;
    }
    if (identity.equals(holder)) {
      return Step.RENEW;
    }
    leading = false;
    boolean free = holder == null || holder.isEmpty();
    return free || nowNanos - seenAtNanos > leaseDuration.toNanos() ? Step.TAKE : Step.WAIT;
  }

  /**
   * The Lease was written with this replica as its holder.
   *
   * @param askedAtNanos when the request was about to be sent: others may count from then
   */
  synchronized void won(long askedAtNanos) {
    leading = !resigned;
    renewedAtNanos = askedAtNanos;
  }

  /** This replica stands no more, even if the API server has yet to answer that it won. */
  synchronized void resign() {
    resigned = true;
    leading = false;
  }

  /** Until when a renewal asked for at this time lasts: before any other replica takes over. */
  long end(long askedAtNanos) {
    return askedAtNanos + renewDeadline.toNanos();
  }

  /** Whether this replica leads at this time. */
  synchronized boolean isLeading(long nowNanos) {
    return leading && nowNanos - end(renewedAtNanos) < 0;
  }
}
