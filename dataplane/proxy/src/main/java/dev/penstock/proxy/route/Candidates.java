package dev.penstock.proxy.route;

import dev.penstock.proxy.http.RequestHead;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Candidates between which the path does not decide, the one that takes precedence first. */
final class Candidates {
  static final Candidates EMPTY = new Candidates(new Candidate[0]);

  private final Candidate[] sorted;

  private Candidates(Candidate[] sorted) {
    this.sorted = sorted;
  }

  boolean isEmpty() {
    return sorted.length == 0;
  }

  @Nullable RouteMatch first(RequestHead head) {
    for (Candidate candidate : sorted) {
      if (candidate.accepts(head)) {
        return candidate.match();
      }
    }
    return null;
  }

  Candidates edit(Edit edit) {
    Stream<Candidate> kept = Arrays.stream(sorted).filter(c -> !edit.removed().contains(c));
    Candidate[] next =
        Stream.concat(kept, edit.added().stream()).sorted().toArray(Candidate[]::new);
    return next.length == 0 ? EMPTY : new Candidates(next);
  }
}
