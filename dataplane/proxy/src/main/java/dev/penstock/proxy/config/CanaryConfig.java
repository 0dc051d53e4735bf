package dev.penstock.proxy.config;

import dev.penstock.proxy.config.MatchConfig.NamedMatch;
import dev.penstock.proxy.config.RouteConfig.Attachment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A side of a route that is tried: its rules answer the requests that are given to it, and no
 * others.
 *
 * @param revision which content it is, for reports
 * @param attachments the listeners it is attached to
 * @param rules in the order of its spec
 * @param weight percent of the requests, 0 to 100
 * @param testers headers, names in lower case: a request that has all of any of these is given to
 *     the canary whatever the weight
 * @param sticky what keeps a client on its side, or null
 */
public record CanaryConfig(
    String revision,
    List<Attachment> attachments,
    List<RuleConfig> rules,
    int weight,
    List<List<NamedMatch>> testers,
    @Nullable Sticky sticky) {
  /** The canary gets every request. */
  public static final int MAX_WEIGHT = 100;

  public CanaryConfig {
    attachments = List.copyOf(attachments);
    rules = List.copyOf(rules);
    testers = testers.stream().map(List::copyOf).toList();
  }

  /** The same with another weight. */
  public CanaryConfig withWeight(int other) {
    return new CanaryConfig(revision, attachments, rules, other, testers, sticky);
  }

  /** What tells clients apart. A request without it is given to a side by itself. */
  public sealed interface Sticky {
    /** The name of what holds it. */
    String name();

    /** A request header, in lower case. */
    record Header(String name) implements Sticky {}

    /** A cookie. */
    record Cookie(String name) implements Sticky {}
  }
}
