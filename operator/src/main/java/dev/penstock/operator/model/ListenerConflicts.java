package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.Listener;
import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.operator.model.Verdict.Rejected;
import java.util.List;
import java.util.Optional;

/**
 * Finds listeners of one Gateway that cannot be told apart. All that clash are refused: to serve
 * one of them would mean to guess which is meant (Gateway API, Gateway.spec.listeners: no
 * conflicted listener may be picked as the winner).
 */
final class ListenerConflicts {
  private ListenerConflicts() {}

  /**
   * How a listener clashes with others, by the first that it clashes with.
   *
   * @param index the listener's place in the spec
   * @param listeners all listeners in the spec's order
   * @param usable which of them are without fault and so take part
   */
  static Optional<Rejected> of(int index, List<Listener> listeners, List<Boolean> usable) {
    Listener listener = listeners.get(index);
    for (int other = 0; other < listeners.size(); other++) {
      if (other != index && usable.get(other)) {
        Optional<Rejected> conflict = between(index, listener, other, listeners.get(other));
        if (conflict.isPresent()) {
          return conflict;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Rejected> between(int index, Listener one, int other, Listener two) {
    if (one.port() != two.port()) {
      return Optional.empty();
    }
    if (one.protocol() != two.protocol()) {
      return Optional.of(
          new Rejected(
              Reasons.PROTOCOL_CONFLICT,
              "listeners[%d].protocol: port %d is %s here and %s in listeners[%d] \"%s\"; one of them must have another port"
                  .formatted(
                      index, one.port(), one.protocol(), two.protocol(), other, two.name())));
    }
    return sharedHost(one, two)
        .map(
            host ->
                new Rejected(
                    Reasons.HOSTNAME_CONFLICT,
                    "listeners[%d].hosts: %s on port %d also belongs to listeners[%d] \"%s\"; one of them must have other hosts or another port"
                        .formatted(index, host, one.port(), other, two.name())));
  }

  /** Only the same host clashes: of an exact name and a wildcard over it, the exact one wins. */
  private static Optional<String> sharedHost(Listener one, Listener two) {
    if (one.hosts().isEmpty() && two.hosts().isEmpty()) {
      return Optional.of("every host");
    }
    List<String> others = two.hosts().stream().map(Hostnames::normal).toList();
    return one.hosts().stream()
        .map(Hostnames::normal)
        .filter(others::contains)
        .findFirst()
        .map(host -> "host \"" + host + "\"");
  }
}
