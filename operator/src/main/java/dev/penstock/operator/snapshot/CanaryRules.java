package dev.penstock.operator.snapshot;

import dev.penstock.operator.snapshot.Match.FieldMatch;
import dev.penstock.operator.snapshot.RouteResource.Attachment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a Route that is tried: it answers the requests that are given to it.
 *
 * @param revision the hash of the content
 * @param attachments where it applies, possibly nowhere
 * @param rules its rules
 * @param weight percent of the requests, 0 to 100
 * @param testers a request that meets all conditions of any of these is the canary's whatever the
 *     weight
 * @param sticky what keeps a client on its side; null for nothing
 */
public record CanaryRules(
    String revision,
    List<Attachment> attachments,
    List<Rule> rules,
    int weight,
    List<Testers> testers,
    @Nullable Stickiness sticky) {
  /** Copies the lists. */
  public CanaryRules {
    attachments = List.copyOf(attachments);
    rules = List.copyOf(rules);
    testers = List.copyOf(testers);
  }

  /** Conditions on header fields, all of which a tester's request meets. */
  public record Testers(List<FieldMatch> headers) {
    /** Copies the list. */
    public Testers {
      headers = List.copyOf(headers);
    }
  }

  /** What tells one client from another. */
  public sealed interface Stickiness {
    /** The value of a header field, by its name in lower case. */
    record Header(String name) implements Stickiness {}

    /** The value of a cookie. */
    record Cookie(String name) implements Stickiness {}
  }
}
