package dev.penstock.operator.rollout;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants done, as the annotation says it.
 *
 * @param revision the number that {@code undo} names; 0 when it names none
 */
record Order(Kind kind, long revision) {
  /** All that may be said, for people. */
  static final String SPELLINGS =
      "pause, resume, promote, promote:all, skip, abort, retry, undo, or undo:N with a number";

  private static final Pattern UNDO = Pattern.compile("undo:([1-9][0-9]{0,17})");

  enum Kind {
    PAUSE,
    RESUME,
    PROMOTE,
    PROMOTE_ALL,
    SKIP,
    ABORT,
    RETRY,
    UNDO
  }

  /**
   * Reads a word.
   *
   * @return null when it is no order
   */
  static @Nullable Order parse(String word) {
    Matcher undo = UNDO.matcher(word);
    if (undo.matches()) {
      return new Order(Kind.UNDO, Long.parseLong(undo.group(1)));
    }
    return switch (word) {
      case "pause" -> new Order(Kind.PAUSE, 0);
      case "resume" -> new Order(Kind.RESUME, 0);
      case "promote" -> new Order(Kind.PROMOTE, 0);
      case "promote:all" -> new Order(Kind.PROMOTE_ALL, 0);
      case "skip" -> new Order(Kind.SKIP, 0);
      case "abort" -> new Order(Kind.ABORT, 0);
      case "retry" -> new Order(Kind.RETRY, 0);
      case "undo" -> new Order(Kind.UNDO, 0);
      default -> null;
    };
  }

  /** What comes before the first space: the rest only makes a value another one. */
  static String word(String value) {
    int space = value.indexOf(' ');
    return space < 0 ? value : value.substring(0, space);
  }
}
