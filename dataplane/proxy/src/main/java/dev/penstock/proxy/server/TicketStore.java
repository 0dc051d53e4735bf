package dev.penstock.proxy.server;

import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import dev.penstock.proxy.config.TicketKeysConfig;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ticket keys in force: the config's, or while it has none, keys of this process alone. */
final class TicketStore {
  private @Nullable TicketKeysConfig config;
  private TicketKeys inForce = TicketKeys.random();

  /** The keys to use from now on; the same object when nothing has changed. */
  TicketKeys apply(Collection<TicketKeysConfig> offered, List<Rejection> rejections) {
    TicketKeysConfig first = null;
    for (TicketKeysConfig each : offered) {
      if (first == null) {
        first = each;
      } else {
        rejections.add(
            new Rejection(
                ResourceKind.TICKET_KEYS,
                each.name(),
                "only one set of ticket keys can be in force: " + first.name() + " is"));
      }
    }
    if (first == null ? config != null : !first.equals(config)) {
      inForce = first == null ? TicketKeys.random() : TicketKeys.of(first);
      config = first;
    }
    return inForce;
  }
}
