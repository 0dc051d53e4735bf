package dev.penstock.operator.provider;

import java.net.InetAddress;

/**
 * Which addresses the operator calls on behalf of whoever may write a Route. They choose the
 * address, the operator has the network's trust: what is reachable to it alone must stay so.
 */
@FunctionalInterface
public interface AddressPolicy {
  /**
   * Pods, Services and the world, but neither what the operator's own host hides behind loopback
   * nor the metadata services of clouds, which give away a node's credentials.
   */
  AddressPolicy STRICT = StrictAddresses::allows;

  /** Whether this address may be called. */
  boolean allows(InetAddress address);
}
