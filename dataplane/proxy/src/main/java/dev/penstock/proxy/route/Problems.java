package dev.penstock.proxy.route;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a route: each problem names its field and what would be right. */
final class Problems {
  private final List<String> found = new ArrayList<>();

  void add(String field, String problem) {
    found.add(field + ": " + problem);
  }

  /** Adds the problem unless {@code right}. */
  void check(boolean right, String field, String problem) {
    if (!right) {
      add(field, problem);
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  String text() {
    return String.join("; ", found);
  }
}
