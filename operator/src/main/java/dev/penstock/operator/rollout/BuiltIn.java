package dev.penstock.operator.rollout;

import dev.penstock.operator.measure.SeriesCounts;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A metric that the data plane has of itself.
 *
 * @param ofRequests how it is made of requests; null when it is a number of a revision's own pods
 */
record BuiltIn(String name, String unit, @Nullable OfRequests ofRequests) {
  static final String SUCCESS_RATIO = "success-ratio";
  private static final String RESTARTS = "restarts";

  private static final List<BuiltIn> ALL =
      List.of(
          new BuiltIn(SUCCESS_RATIO, " %", ratio(SeriesCounts::successes)),
          new BuiltIn("error-ratio-4xx", " %", ratio(SeriesCounts::clientErrors)),
          new BuiltIn("error-ratio-5xx", " %", ratio(SeriesCounts::serverErrors)),
          new BuiltIn("error-ratio-connect", " %", ratio(SeriesCounts::connectFailures)),
          new BuiltIn("error-ratio-timeout", " %", ratio(SeriesCounts::timeouts)),
          new BuiltIn("error-ratio-reset", " %", ratio(SeriesCounts::resets)),
          new BuiltIn("latency-p50", " ms", quantile(0.5)),
          new BuiltIn("latency-p99", " ms", quantile(0.99)),
          new BuiltIn("latency-p999", " ms", quantile(0.999)),
          new BuiltIn("request-rate", "/s", BuiltIn::rate),
          new BuiltIn(RESTARTS, "", null),
          new BuiltIn("memory", " MiB", null));

  /** A number that requests make up; null when they do not. */
  @FunctionalInterface
  interface OfRequests {
    @Nullable BigDecimal of(SeriesCounts counts, Duration length);
  }

  static Optional<BuiltIn> named(String name) {
    return ALL.stream().filter(one -> one.name.equals(name)).findFirst();
  }

  @Nullable BigDecimal of(FleetNumbers.Side side) {
    if (name.equals(RESTARTS)) {
      return side.restarts() == null ? null : BigDecimal.valueOf(side.restarts());
    }
    return side.memoryMebibytes() == null ? null : BigDecimal.valueOf(side.memoryMebibytes());
  }

  private static OfRequests ratio(ToLongFunction<SeriesCounts> part) {
    return (counts, length) ->
        counts.requests() <= 0
            ? null
            : Numbers.percent(part.applyAsLong(counts), counts.requests());
  }

  private static OfRequests quantile(double share) {
    return (counts, length) -> {
      double millis = counts.latency().quantileMillis(share);
      return Double.isFinite(millis) ? BigDecimal.valueOf(millis) : null;
    };
  }

  private static @Nullable BigDecimal rate(SeriesCounts counts, Duration length) {
    return length.toMillis() <= 0
        ? null
        : BigDecimal.valueOf(counts.requests())
            .multiply(BigDecimal.valueOf(1000))
            .divide(BigDecimal.valueOf(length.toMillis()), MathContext.DECIMAL64);
  }
}
