package dev.penstock.operator.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Route as attached to one fleet.
 *
 * @param name {@code namespace/name}
 * @param attachments the listeners it is attached to, at least one, sorted by listener
 * @param rules in the Route's order, without those that cannot be used
 * @param createdAt seconds since the epoch; between equal matches the older Route wins, then the
 *     lower name (Gateway API, HTTPRouteRule.matches)
 * @param revision which content attachments and rules are; empty unless there is a canary
 * @param canary rules that are tried beside these, or null
 */
public record RouteResource(
    String name,
    List<Attachment> attachments,
    List<Rule> rules,
    long createdAt,
    String revision,
    @Nullable CanaryRules canary)
    implements ConfigResource {
  /** A Route of which nothing is tried. */
  public RouteResource(
      String name, List<Attachment> attachments, List<Rule> rules, long createdAt) {
    this(name, attachments, rules, createdAt, "", null);
  }

  /** Copies the lists. */
  public RouteResource {
    attachments = List.copyOf(attachments);
    rules = List.copyOf(rules);
  }

  /**
   * That a Route is served by a listener.
   *
   * @param listener the listener's name
   * @param hostnames exact host names or {@code *.suffix} in lower case that the Route and the
   *     listener have in common; none means every host of the listener
   */
  public record Attachment(String listener, List<String> hostnames) {
    /** Copies the list. */
    public Attachment {
      hostnames = List.copyOf(hostnames);
    }
  }
}
