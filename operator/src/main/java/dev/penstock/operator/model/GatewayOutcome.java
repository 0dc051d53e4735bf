package dev.penstock.operator.model;

import java.util.List;

/**
 * What is to be said of a Gateway.
 *
 * @param accepted whether at least one listener is accepted; reason {@code ListenersNotValid} when
 *     any is not
 * @param listeners one for each of the Gateway's listeners, in its order
 */
public record GatewayOutcome(Verdict accepted, List<ListenerOutcome> listeners) {
  /** Copies the list. */
  public GatewayOutcome {
    listeners = List.copyOf(listeners);
  }
}
