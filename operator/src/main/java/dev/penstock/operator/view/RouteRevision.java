package dev.penstock.operator.view;

import dev.penstock.api.v1alpha1.RouteRule;
import dev.penstock.api.v1alpha1.RouteSpec;
import java.util.List;
import java.util.Map;

/**
 * The part of a Route that a rollout is about.
 *
 * @param hostnames as in its spec
 * @param rules as in its spec
 */
public record RouteRevision(List<String> hostnames, List<RouteRule> rules) {
  /** Copies the lists. */
  public RouteRevision {
    hostnames = hostnames == null ? List.of() : List.copyOf(hostnames);
    rules = rules == null ? List.of() : List.copyOf(rules);
  }

  /** What a spec says now. */
  public static RouteRevision of(RouteSpec spec) {
    return new RouteRevision(spec.hostnames(), spec.rules());
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException when the text is something else
   */
  public static RouteRevision fromJson(String text) {
    return RevisionJson.read(text, RouteRevision.class);
  }

  /**
   * The content, and nothing that is not set: a field that a later version of the operator adds
   * does not change it.
   */
  public String toJson() {
    return RevisionJson.write(this);
  }

  /** {@link #toJson} as maps and lists. */
  public Map<String, Object> toTree() {
    return RevisionJson.tree(this);
  }

  /** Equal content has the equal hash: letters and digits, fit for a label and a name. */
  public String hash() {
    return ShortHash.of(toJson());
  }

  /** The spec with this content in place of its own. */
  public RouteSpec in(RouteSpec spec) {
    return new RouteSpec(spec.parentRefs(), hostnames, rules, spec.rollout());
  }
}
