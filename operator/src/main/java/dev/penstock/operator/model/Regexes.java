package dev.penstock.operator.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Whether a regular expression can be given to the data plane: RE2 syntax, whose matching time is
 * linear, and small enough that the factor is bearable.
 */
final class Regexes {
  private static final int MAX_LENGTH = 1024;
  private static final int MAX_DEPTH = 100;

  /** Steps of the compiled program; matching takes at most this times the input's length. */
  private static final int MAX_SIZE = 2000;

  private Regexes() {}

  /** What is wrong with the expression; empty when it can be used. */
  static Optional<String> fault(String expression) {
    if (expression.length() > MAX_LENGTH) {
      return Optional.of("must be at most " + MAX_LENGTH + " characters");
    }
    if (expandedSize(expression) > MAX_SIZE) {
      return tooLarge();
    }
    try {
      return Pattern.compile(expression).programSize() > MAX_SIZE ? tooLarge() : Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of(
          "must be a regular expression in RE2 syntax: "
              + String.valueOf(e.getMessage()).replace("error parsing regexp: ", ""));
    }
  }

  private static Optional<String> tooLarge() {
    return Optional.of(
        "must compile to at most "
            + MAX_SIZE
            + " steps and nest at most "
            + MAX_DEPTH
            + " groups: use fewer or smaller repetitions");
  }

  /**
   * Roughly the compiled size, with nested repetitions counted before they are expanded: the
   * compiler itself would take gigabytes for {@code ((a{1000}){1000}){1000}}.
   */
  private static long expandedSize(String expression) {
    Deque<Long> enclosing = new ArrayDeque<>();
    long size = 0;
    long last = 0;
    for (int i = 0; i < expression.length(); i++) {
      switch (expression.charAt(i)) {
        case '(' -> {
          if (enclosing.size() == MAX_DEPTH) {
            return Long.MAX_VALUE;
          }
          enclosing.push(size);
          size = 0;
          last = 0;
        }
        case ')' -> {
          last = size;
          size += enclosing.isEmpty() ? 0 : enclosing.pop();
        }
        case '{' -> {
          long repeated = last * (repetitions(expression, i) - 1);
          size += repeated;
          last += repeated;
        }
        case '[' -> {
          i = endOfClass(expression, i);
          size++;
          last = 1;
        }
        case '\\' -> {
          i = endOfEscape(expression, i);
          size++;
          last = 1;
        }
        default -> {
          size++;
          last = 1;
        }
      }
      if (size > MAX_SIZE) {
        return size;
      }
    }
    return size;
  }

  /** The larger bound of the counted repetition that starts here; 1 when it is none. */
  private static long repetitions(String expression, int open) {
    int close = expression.indexOf('}', open);
    if (close < 0 || close - open > 12) {
      return 1;
    }
    long largest = 1;
    for (String bound : expression.substring(open + 1, close).split(",", -1)) {
      if (!bound.chars().allMatch(Character::isDigit)) {
        return 1;
      }
      largest = Math.max(largest, bound.isEmpty() ? 1 : Long.parseLong(bound));
    }
    return largest;
  }

  private static int endOfEscape(String expression, int backslash) {
    // The braces that the escapes x and p take are no repetition.
    boolean braced =
        expression.startsWith("{", backslash + 2)
            && "xpP".indexOf(expression.charAt(backslash + 1)) >= 0;
    int close = braced ? expression.indexOf('}', backslash) : -1;
    return close < 0 ? backslash + 1 : close;
  }

  private static int endOfClass(String expression, int open) {
    // A bracket that stands first is a member of the class and does not end it.
    int i = expression.startsWith("^", open + 1) ? open + 3 : open + 2;
    while (i < expression.length() && expression.charAt(i) != ']') {
      i += expression.charAt(i) == '\\' ? 2 : 1;
    }
    return i;
  }
}
