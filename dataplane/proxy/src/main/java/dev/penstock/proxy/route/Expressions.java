package dev.penstock.proxy.route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Compiles expressions that come from users: in RE2 syntax, so linear in time, and of bounded size.
 */
final class Expressions {
  /** Characters; Gateway API's own limit for a path value. */
  static final int MAX_LENGTH = 1024;

  /** Instructions; matching takes time in proportion to this. */
  static final int MAX_PROGRAM_SIZE = 2_000;

  private Expressions() {}

  /** Null when it cannot be used, with the reason among {@code problems}. */
  static @Nullable Pattern compile(String pattern, String field, Problems problems) {
    if (pattern.length() > MAX_LENGTH) {
      problems.add(
          field, "must have at most " + MAX_LENGTH + " characters, has " + pattern.length());
      return null;
    }
    if (new RepetitionBound(pattern).compute() > MAX_PROGRAM_SIZE) {
      problems.add(field, "nested repetitions make the expression too large: use lower counts");
      return null;
    }
    try {
      Pattern compiled = Pattern.compile(pattern);
      if (compiled.programSize() <= MAX_PROGRAM_SIZE) {
        return anchored(pattern, compiled);
      }
      problems.add(field, "the expression is too large: use lower repetition counts");
    } catch (PatternSyntaxException e) {
      problems.add(field, "must be RE2 syntax, and " + e.getDescription() + ": " + e.getPattern());
    }
    return null;
  }

  /**
   * One that gives up where the text cannot match any more. RE2/J does so only when the expression
   * itself says where it begins, whatever it is asked.
   */
  private static Pattern anchored(String pattern, Pattern compiled) {
    // The end of a quotation may be left out, and would quote what is added.
    return pattern.contains("\\Q") ? compiled : Pattern.compile("\\A(?:" + pattern + ")");
  }
}
