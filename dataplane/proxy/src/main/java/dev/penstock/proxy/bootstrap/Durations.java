package dev.penstock.proxy.bootstrap;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Kubernetes writes them (GEP-2257): "500ms", "5s", "1m30s". */
final class Durations {
  private static final Pattern WHOLE = Pattern.compile("([0-9]{1,5}(h|ms|m|s)){1,4}");
  private static final Pattern PART = Pattern.compile("([0-9]{1,5})(h|ms|m|s)");

  private Durations() {}

  /** Empty when the text is not one. */
  static Optional<Duration> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long amount = Long.parseLong(part.group(1));
      sum =
          switch (part.group(2)) {
            case "h" -> sum.plusHours(amount);
            case "m" -> sum.plusMinutes(amount);
            case "s" -> sum.plusSeconds(amount);
            default -> sum.plusMillis(amount);
          };
    }
    return Optional.of(sum);
  }
}
