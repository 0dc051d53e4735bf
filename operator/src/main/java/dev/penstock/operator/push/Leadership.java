package dev.penstock.operator.push;

/** Which replica leads, as the Lease says. */
public interface Leadership {
  /**
   * Who holds the Lease.
   *
   * @param pod the leader's pod, empty when nobody leads or it is not known yet
   * @param self whether it is this replica
   */
  record Leader(String pod, boolean self) {
    /** Nobody leads, or it is not known who. */
    public static final Leader UNKNOWN = new Leader("", false);
  }

  /** The leader as far as is known. */
  Leader current();
}
