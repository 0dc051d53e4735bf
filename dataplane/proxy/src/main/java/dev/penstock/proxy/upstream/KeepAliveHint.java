package dev.penstock.proxy.upstream;

import dev.penstock.proxy.http.HeaderNames;
import dev.penstock.proxy.http.Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.Locale;

/**
 * Reads {@code Keep-Alive: timeout=5}. A backend that says when it closes idle connections must not
 * be sent a request in that very moment: a POST that crosses the close cannot be repeated.
 */
final class KeepAliveHint {
  private static final String TIMEOUT = "timeout=";
  private static final int MAX_DIGITS = 9;

  private KeepAliveHint() {}

  /**
   * How long to keep the connection idle: {@code limit}, or a second less than the backend says
   * when that is sooner (half a second less for 1 s).
   */
  static long nanos(Headers headers, Duration limit) {
    AsciiString value = headers.get(HeaderNames.KEEP_ALIVE);
    if (value == null) {
      return limit.toNanos();
    }
    long seconds = seconds(value.toString().toLowerCase(Locale.ROOT));
    if (seconds < 0) {
      return limit.toNanos();
    }
    Duration margin = Duration.ofMillis(seconds > 1 ? 1000 : 500);
    Duration hinted = Duration.ofSeconds(seconds).minus(margin);
    return Math.max(0, Math.min(limit.toNanos(), hinted.toNanos()));
  }

  private static long seconds(String value) {
    int start = value.indexOf(TIMEOUT);
    if (start < 0) {
      return -1;
    }
    start += TIMEOUT.length();
    int end = start;
    while (end < value.length()
        && end - start < MAX_DIGITS
        && Character.isDigit(value.charAt(end))) {
      end++;
    }
    return end == start ? -1 : Long.parseLong(value, start, end, 10);
  }
}
