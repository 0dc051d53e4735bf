package dev.penstock.proxy.route;

import dev.penstock.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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

  @Nullable RouteMatch first(RequestHead head, long draw, MatchBudget budget) {
    for (Candidate candidate : sorted) {
      if (candidate.accepts(head, draw, budget)) {
        return candidate.match();
      }
    }
    return null;
  }

  Candidates edit(Edit edit) {
    Candidate[] added = edit.added().stream().sorted().toArray(Candidate[]::new);
    List<Candidate> kept = new ArrayList<>(Arrays.asList(sorted));
    if (!edit.removed().isEmpty()) {
      kept.removeIf(edit.removed()::contains);
    }
    // Places are found by bisection: thousands may share one path, and comparing is what costs.
    List<Candidate> next = new ArrayList<>(kept.size() + added.length);
    int from = 0;
    for (Candidate candidate : added) {
      int place = ~Collections.binarySearch(kept.subList(from, kept.size()), candidate) + from;
      next.addAll(kept.subList(from, place));
      next.add(candidate);
      from = place;
    }
    next.addAll(kept.subList(from, kept.size()));
    return next.isEmpty() ? EMPTY : new Candidates(next.toArray(Candidate[]::new));
  }
}
