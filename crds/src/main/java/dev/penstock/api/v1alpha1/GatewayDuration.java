package dev.penstock.api.v1alpha1;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Gateway API spells them (GEP-2257): one to four of hours, minutes, seconds and
 * milliseconds, each at most five digits, such as {@code 10s}, {@code 1h30m} or {@code 250ms}.
 */
public final class GatewayDuration {
  /** The spelling, as a regular expression for the whole string. */
  public static final String PATTERN = "^([0-9]{1,5}(h|m|s|ms)){1,4}$";

  private static final Pattern WHOLE = Pattern.compile(PATTERN);
  private static final Pattern PART = Pattern.compile("([0-9]{1,5})(ms|h|m|s)");

  private GatewayDuration() {}

  /** The duration, or empty when the text is not spelled like one. */
  public static Optional<Duration> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      sum = sum.plus(length(Long.parseLong(part.group(1)), part.group(2)));
    }
    return Optional.of(sum);
  }

  private static Duration length(long amount, String unit) {
    return switch (unit) {
      case "h" -> Duration.ofHours(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMillis(amount);
    };
  }
}
