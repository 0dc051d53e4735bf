package dev.penstock.proxy.route;

import java.util.HashSet;
import java.util.Set;

/** The candidates that leave and those that join. A candidate is equal to itself alone. */
record Edit(Set<Candidate> removed, Set<Candidate> added) {
  Edit() {
    this(new HashSet<>(), new HashSet<>());
  }
}
