package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must be so for a canary to go on. */
@ApiObject
public record RolloutAnalysis(
    @JsonPropertyDescription(
            """
            The time between two measurements of a step, as a GEP-2257 duration; at least 1s. A
            measurement covers all requests since the last conclusive one of its step, or since the
            step's begin. Default: 10s.
            """)
        @Default("10s")
        @Size(min = 1, max = 28)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) >= duration('1s')",
            message = "interval must be at least 1s: the data plane reports once a second")
        @Nullable String interval,
    @JsonPropertyDescription(
            """
            How long after each step's begin the first measurement starts, as a GEP-2257 duration.
            Default: 0s.
            """)
        @Size(min = 1, max = 28)
        @Pattern(GatewayDuration.PATTERN)
        @Nullable String initialDelay,
    @JsonPropertyDescription(
            """
            A measurement of the data plane's own metrics with fewer requests than this, on a side
            that it looks at, is inconclusive, and the next one covers its requests too. The promoted
            side is looked at when a metric has maxIncreasePercent. 1 to 1000000. Default: 100.
            """)
        @Default("100")
        @Min(1)
        @Max(1_000_000)
        @Nullable Integer minSamples,
    @JsonPropertyDescription(
            """
            The revision fails when so many measurements of one step have failed, in a row or not.
            1 to 100. Default: 1.
            """)
        @Default("1")
        @Min(1)
        @Max(100)
        @Nullable Integer failureLimit,
    @JsonPropertyDescription(
            """
            The revision fails when so many measurements in a row were inconclusive: too few
            requests, no data, NaN, a provider that cannot be asked. Such a measurement never counts
            as passed. 1 to 1000. Default: 10.
            """)
        @Default("10")
        @Min(1)
        @Max(1000)
        @Nullable Integer inconclusiveLimit,
    @JsonPropertyDescription(
            """
            What is measured, by name: a name MUST NOT come twice. At least 1, at most 16. A
            measurement fails when any of them fails; else it is inconclusive when any is; else it
            passes.
            """)
        @Required
        @Size(min = 1, max = 16)
        List<AnalysisMetric> metrics) {
  public RolloutAnalysis {
    metrics = Copies.of(metrics);
  }

  /** The time between two measurements. */
  public Duration effectiveInterval() {
    return duration(interval, Duration.ofSeconds(10));
  }

  /** The time from a step's begin to its first measurement's begin. */
  public Duration effectiveInitialDelay() {
    return duration(initialDelay, Duration.ZERO);
  }

  /** Requests that a side must have had. */
  public int effectiveMinSamples() {
    return minSamples == null ? 100 : minSamples;
  }

  /** Failed measurements that fail the revision. */
  public int effectiveFailureLimit() {
    return failureLimit == null ? 1 : failureLimit;
  }

  /** Inconclusive measurements in a row that fail the revision. */
  public int effectiveInconclusiveLimit() {
    return inconclusiveLimit == null ? 10 : inconclusiveLimit;
  }

  private static Duration duration(@Nullable String text, Duration otherwise) {
    return text == null ? otherwise : GatewayDuration.parse(text).orElse(otherwise);
  }
}
