package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.RouteRollout;
import dev.penstock.operator.snapshot.CanaryRules.Stickiness;
import dev.penstock.operator.snapshot.CanaryRules.Testers;
import dev.penstock.operator.snapshot.Match.FieldMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which requests meet a Route's canary, besides its weight: as its spec says, as far as it can be
 * done.
 *
 * @param testers those whose requests it gets, without those with a fault
 * @param sticky what keeps a client on its side; null for nothing
 * @param faults what is wrong with it, and so left out
 */
record CanaryTerms(List<Testers> testers, @Nullable Stickiness sticky, List<String> faults) {
  CanaryTerms {
    testers = List.copyOf(testers);
    faults = List.copyOf(faults);
  }

  /** Checks and translates what a Route's {@code spec.rollout} says. */
  static CanaryTerms of(RouteRollout rollout) {
    List<Testers> testers = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < rollout.match().size(); i++) {
      Faults found = new Faults();
      String at = "rollout.match[" + i + "]";
      List<FieldMatch> headers = Matches.headers(rollout.match().get(i).headers(), at, found);
      if (headers.isEmpty()) {
        found.add(at + ".headers", "must not be empty: every request would be a tester's");
      }
      if (found.isEmpty()) {
        testers.add(new Testers(headers));
      }
      faults.addAll(found.texts());
    }
    Faults found = new Faults();
    Stickiness sticky = sticky(rollout.sticky(), found);
    faults.addAll(found.texts());
    return new CanaryTerms(testers, sticky, faults);
  }

  private static @Nullable Stickiness sticky(
      RouteRollout.@Nullable Stickiness given, Faults found) {
    if (given == null) {
      return null;
    }
    String header = given.header();
    String cookie = given.cookie();
    if (header != null && cookie == null) {
      return isName(header, "header", found)
          ? new Stickiness.Header(header.toLowerCase(Locale.ROOT))
          : null;
    }
    if (cookie != null && header == null) {
      return isName(cookie, "cookie", found) ? new Stickiness.Cookie(cookie) : null;
    }
    found.add("rollout.sticky", "must name either a header or a cookie");
    return null;
  }

  /** Names of cookies and of header fields are tokens (RFC 6265 section 4.1.1). */
  private static boolean isName(String name, String field, Faults found) {
    boolean valid = HttpSyntax.isFieldName(name);
    if (!valid) {
      found.add("rollout.sticky." + field, HttpSyntax.EXPECTED_NAME);
    }
    return valid;
  }
}
