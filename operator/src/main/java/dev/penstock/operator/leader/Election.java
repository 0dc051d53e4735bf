package dev.penstock.operator.leader;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides who leads, from a Lease as it is read again and again (client-go's leader election). It
 * trusts no other machine's clock: a Lease has expired when it has not changed for its duration by
 * the reader's own clock.
 *
 * <p>Not thread-safe.
 */
final class Election {
  private final String identity;
  private final Duration leaseDuration;
  private final Duration renewDeadline;

  private String seenVersion = "";
  private long seenAtNanos;
  private long renewedAtNanos;
  private boolean leading;

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
  Step observe(@Nullable String version, @Nullable String holder, long nowNanos) {
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

  /** The Lease was written with this replica as its holder. */
  void won(long nowNanos) {
    leading = true;
    renewedAtNanos = nowNanos;
  }

  /**
   * The Lease could not be read or written. A leader stays one until its deadline, which ends
   * before any other replica may take over.
   */
  void failed(long nowNanos) {
    if (leading && nowNanos - renewedAtNanos > renewDeadline.toNanos()) {
      leading = false;
    }
  }

  boolean isLeading() {
    return leading;
  }
}
