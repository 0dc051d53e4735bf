package dev.penstock.operator.leader;

/** Starts and ends elections for tests of other packages, as the container does. */
public final class Elections {
  private Elections() {}

  /** Begins to stand for election. */
  public static void start(LeaderLease lease) {
    lease.start();
  }

  /** Gives the lease up. */
  public static void stop(LeaderLease lease) {
    lease.stop();
  }
}
