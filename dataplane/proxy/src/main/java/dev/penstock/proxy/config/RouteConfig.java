package dev.penstock.proxy.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One Route object as attached to this fleet.
 *
 * @param name "namespace/name"
 * @param attachments the listeners it is attached to
 * @param rules in the order of its spec
 * @param createdAt seconds since the epoch: between equal matches the older route wins, then the
 *     lower name (GEP-1364)
 * @param revision which content {@code attachments} and {@code rules} are, for reports; empty when
 *     that is of no interest
 * @param canary what is tried beside these rules, or null
 */
public record RouteConfig(
    String name,
    List<Attachment> attachments,
    List<RuleConfig> rules,
    long createdAt,
    String revision,
    @Nullable CanaryConfig canary) {
  public RouteConfig {
    attachments = List.copyOf(attachments);
    rules = List.copyOf(rules);
  }

  /**
   * Where a route applies.
   *
   * @param listener the listener's name
   * @param hostnames lower-case exact host names or "*.suffix"; none means any host of the listener
   */
  public record Attachment(String listener, List<String> hostnames) {
    public Attachment {
      hostnames = List.copyOf(hostnames);
    }
  }
}
