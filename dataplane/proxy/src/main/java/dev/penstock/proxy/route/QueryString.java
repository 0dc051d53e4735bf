package dev.penstock.proxy.route;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads parameters of a query as forms write them (URL Standard,
 * application/x-www-form-urlencoded).
 */
final class QueryString {
  private QueryString() {}

  /**
   * The decoded value of the first parameter of this decoded name, as Gateway API recommends for
   * one that is repeated; empty when it has none; null when there is no such parameter.
   */
  static @Nullable String first(String query, String name) {
    int start = 0;
    while (start <= query.length()) {
      int ampersand = query.indexOf('&', start);
      int end = ampersand < 0 ? query.length() : ampersand;
      int equals = query.indexOf('=', start, end);
      int nameEnd = equals < 0 ? end : equals;
      if (isNamed(query, start, nameEnd, name)) {
        return equals < 0 ? "" : decode(query.substring(equals + 1, end));
      }
      start = end + 1;
    }
    return null;
  }

  private static boolean isNamed(String query, int start, int end, String name) {
    for (int i = start; i < end; i++) {
      if (isEncoding(query.charAt(i))) {
        return decode(query.substring(start, end)).equals(name);
      }
    }
    return end - start == name.length() && query.startsWith(name, start);
  }

  private static boolean isEncoding(char c) {
    return c == '%' || c == '+';
  }

  /** Text that is not validly encoded stands for itself: it must match nothing but itself. */
  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
