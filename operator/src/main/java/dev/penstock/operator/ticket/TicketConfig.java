package dev.penstock.operator.ticket;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of what session tickets are sealed with. */
@ConfigMapping(prefix = "penstock.tickets")
public interface TicketConfig {
  /**
   * How long a secret seals tickets. It is known to all pods for as long before, and opens tickets
   * for as long after: a session can be resumed for at least one period, and who learns a secret
   * can open tickets of one period.
   */
  @WithDefault("PT8H")
  Duration period();
}
