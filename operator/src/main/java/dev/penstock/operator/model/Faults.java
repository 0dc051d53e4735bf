package dev.penstock.operator.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Gathers what is wrong with an object, each with the field it is wrong in. */
final class Faults {
  /** A message lists so many faults and counts the others, to stay readable. */
  private static final int SHOWN = 10;

  private final List<String> texts = new ArrayList<>();

  /** Adds a fault: where it is, and what is wrong and would be right. */
  void add(String field, String text) {
    texts.add(field + ": " + text);
  }

  boolean isEmpty() {
    return texts.isEmpty();
  }

  /** The faults in the order they were found. */
  List<String> texts() {
    return List.copyOf(texts);
  }

  /** All faults as one sentence. */
  static String message(Collection<String> texts) {
    return joined(texts, "; ");
  }

  /** Names as a list to be read. */
  static String list(Collection<String> names) {
    return joined(names, ", ");
  }

  private static String joined(Collection<String> texts, String separator) {
    String shown = String.join(separator, texts.stream().limit(SHOWN).toList());
    int more = texts.size() - SHOWN;
    return more > 0 ? shown + separator + "and " + more + " more" : shown;
  }
}
