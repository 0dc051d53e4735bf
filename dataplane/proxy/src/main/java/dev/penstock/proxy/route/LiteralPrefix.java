package dev.penstock.proxy.route;

/**
 * What every text that an expression matches whole begins with, as far as that is easy to see: most
 * requests can then be told not to match for nothing. Reads just enough syntax for that; what it
 * does not know makes the prefix shorter at most.
 */
final class LiteralPrefix {
  private static final String PLAIN = "/-_~%,;:@=&!#'\" ";
  private static final String REPEATS = "*+?{";

  private LiteralPrefix() {}

  /** Of a valid expression; ASCII. */
  static String of(String pattern) {
    int end = 0;
    while (end < pattern.length() && isPlain(pattern.charAt(end))) {
      end++;
    }
    // What a repetition follows need not be there.
    if (end > 0 && end < pattern.length() && REPEATS.indexOf(pattern.charAt(end)) >= 0) {
      end--;
    }
    return hasAlternatives(pattern, end) ? "" : pattern.substring(0, end);
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }

  /** Whether there may be an alternative to what it begins with. */
  private static boolean hasAlternatives(String pattern, int from) {
    // Quotations, and classes within classes: rare, and a syntax of their own.
    if (pattern.contains("\\Q") || pattern.contains("[:")) {
      return true;
    }
    int depth = 0;
    for (int i = from; i < pattern.length(); i++) {
      switch (pattern.charAt(i)) {
        case '(' -> depth++;
        case ')' -> depth--;
        case '\\' -> i++;
        case '[' -> i = endOfClass(pattern, i);
        case '|' -> {
          if (depth == 0) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }

  private static int endOfClass(String pattern, int start) {
    int i = pattern.startsWith("[^", start) ? start + 2 : start + 1;
    // A "]" that comes first stands for itself.
    if (pattern.startsWith("]", i)) {
      i++;
    }
    while (i < pattern.length() && pattern.charAt(i) != ']') {
      i += pattern.charAt(i) == '\\' ? 2 : 1;
    }
    return i;
  }
}
