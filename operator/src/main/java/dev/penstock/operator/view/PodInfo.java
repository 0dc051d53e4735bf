package dev.penstock.operator.view;

/**
 * A data-plane pod that has an address and has not ended.
 *
 * @param gateway the Gateway of its fleet
 * @param revision the hash of the {@link FleetRevision} that it runs; empty when it does not say
 * @param address its IP address
 * @param ready whether it serves
 * @param terminating whether it is about to end
 */
public record PodInfo(
    ObjectKey gateway, String revision, String address, boolean ready, boolean terminating) {
  /** The label with the Gateway's name that every pod of its fleet has. */
  public static final String GATEWAY_LABEL = "penstock.dev/gateway";
}
