package dev.penstock.proxy.route;

import io.netty.util.AsciiString;

/** Reads a {@code Cookie} field line: {@code name=value; name="value"} (RFC 6265 4.2.1). */
final class Cookies {
  /** There is no such cookie. */
  static final long NONE = -1;

  private Cookies() {}

  /**
   * Where in the line the value of the first cookie of this name is, without its quotes, or {@link
   * #NONE}. To be taken apart by {@link #from} and {@link #to}: nothing is allocated for a request.
   */
  static long find(AsciiString line, AsciiString name) {
    int start = 0;
    while (start < line.length()) {
      int semicolon = line.indexOf(';', start);
      int end = semicolon < 0 ? line.length() : semicolon;
      while (start < end && isBlank(line.byteAt(start))) {
        start++;
      }
      int equals = start + name.length();
      if (equals < end
          && line.byteAt(equals) == '='
          && line.regionMatches(start, name, 0, name.length())) {
        return value(line, equals + 1, end);
      }
      start = end + 1;
    }
    return NONE;
  }

  /** The first octet of what was found. */
  static int from(long found) {
    return (int) (found >>> Integer.SIZE);
  }

  /** The end of what was found. */
  static int to(long found) {
    return (int) found;
  }

  private static long value(AsciiString line, int start, int end) {
    int from = start;
    int to = end;
    while (to > from && isBlank(line.byteAt(to - 1))) {
      to--;
    }
    if (to - from >= 2 && line.byteAt(from) == '"' && line.byteAt(to - 1) == '"') {
      from++;
      to--;
    }
    return (long) from << Integer.SIZE | to;
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }
}
