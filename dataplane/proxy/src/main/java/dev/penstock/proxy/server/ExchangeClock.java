package dev.penstock.proxy.server;

/** Remembers when an exchange last moved, and says when it has rested for too long. */
final class ExchangeClock {
  /** What the time says. */
  sealed interface Verdict {
    /** All is well; look again after so long. */
    record Wait(long nanos) implements Verdict {}

    /** The client does not send its body, or does not take its response. */
    record SlowClient() implements Verdict {}

    /** Nobody sends anything. */
    record Idle() implements Verdict {}
  }

  private static final Verdict SLOW_CLIENT = new Verdict.SlowClient();
  private static final Verdict IDLE = new Verdict.Idle();

  private final long bodyNanos;
  private final long stalledNanos;
  private final long tunnelNanos;
  private long streamNanos;
  private long movedAt = System.nanoTime();
  private long awaitedSince = movedAt;
  private boolean awaited;
  private long stalledSince;
  private boolean stalled;

  ExchangeClock(EngineSettings.Timeouts timeouts, boolean mayRest) {
    this.streamNanos = timeouts.stream().toNanos();
    this.bodyNanos = mayRest ? streamNanos : timeouts.body().toNanos();
    this.stalledNanos = timeouts.stalled().toNanos();
    this.tunnelNanos = timeouts.tunnel().toNanos();
  }

  /** Something of the request has come. */
  void requestMoved() {
    movedAt = System.nanoTime();
    awaitedSince = movedAt;
  }

  /** Whether the client's next octets are waited for. Returns true when the wait begins. */
  boolean requestAwaited(boolean nowAwaited) {
    boolean begins = nowAwaited && !awaited;
    if (begins) {
      awaitedSince = System.nanoTime();
    }
    awaited = nowAwaited;
    return begins;
  }

  /** Something of the response has come. */
  void responseMoved() {
    movedAt = System.nanoTime();
  }

  /** Whether the client takes its response. */
  void downstreamWritable(boolean writable) {
    if (!writable && !stalled) {
      stalledSince = System.nanoTime();
    }
    stalled = !writable;
  }

  /** From now on it is a tunnel. */
  void tunnel() {
    streamNanos = tunnelNanos;
    movedAt = System.nanoTime();
  }

  Verdict verdict(long now, boolean awaitsClient) {
    long left = streamNanos - (now - movedAt);
    if (left <= 0) {
      return IDLE;
    }
    if (awaitsClient) {
      left = Math.min(left, bodyNanos - (now - awaitedSince));
    }
    if (stalled) {
      left = Math.min(left, stalledNanos - (now - stalledSince));
    }
    return left <= 0 ? SLOW_CLIENT : new Verdict.Wait(left);
  }

  /** How long from now until a verdict can be anything but to wait. */
  long nextLook(boolean awaitsClient) {
    return Math.max(
        0,
        verdict(System.nanoTime(), awaitsClient) instanceof Verdict.Wait(long nanos) ? nanos : 0);
  }
}
