package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a change of a Route's hostnames and rules reaches its requests. */
@ApiObject
public record RouteRollout(
    @JsonPropertyDescription(RolloutTexts.STEPS)
        @Required
        @Size(min = 1, max = 20)
        @ValidationRule(value = RolloutTexts.ASCENDING, message = RolloutTexts.ASCENDING_MESSAGE)
        @ValidationRule(value = RolloutTexts.COMPLETE, message = RolloutTexts.COMPLETE_MESSAGE)
        List<RolloutStep> steps,
    @JsonPropertyDescription(
            """
            Requests of testers: those that meet all header conditions of any one of these. The
            canary gets them whatever its weight is, 0 included, for as long as it is tried. One with
            a regular expression that does not compile selects nothing. At most 8. Default: none.
            """)
        @Size(max = 8)
        List<Testers> match,
    @JsonPropertyDescription(
            """
            What tells one client from another, so that its requests stay together: a client that the
            canary was given keeps it while the weight grows, and the others join it one by one.
            Default: nothing, each request is given to a side by itself.
            """)
        @Nullable Stickiness sticky,
    @JsonPropertyDescription(RolloutTexts.ANALYSIS)
        @ValidationRule(
            value =
                "self.metrics.all(m, has(m.prometheus) || has(m.webhook) ||"
                    + " !(m.name in ['restarts', 'memory']))",
            fieldPath = ".metrics",
            message =
                "metrics of a Route must not be restarts or memory, which both of its revisions"
                    + " have in common: measure those in a Gateway's rollout, or by prometheus")
        @Nullable RolloutAnalysis analysis,
    @JsonPropertyDescription(RolloutTexts.PROGRESS_DEADLINE)
        @Default("10m")
        @Size(min = 1, max = 28)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(value = RolloutTexts.DEADLINE, message = RolloutTexts.DEADLINE_MESSAGE)
        @Nullable String progressDeadline,
    @JsonPropertyDescription(RolloutTexts.ON_FAILURE) @Default("Rollback")
        @Nullable FailurePolicy onFailure,
    @JsonPropertyDescription(RolloutTexts.PAUSED) @Nullable Boolean paused,
    @JsonPropertyDescription(RolloutTexts.REVISION_HISTORY_LIMIT) @Default("10") @Min(1) @Max(100)
        @Nullable Integer revisionHistoryLimit,
    @JsonPropertyDescription(RolloutTexts.NOTIFICATIONS) @Size(max = 8)
        List<RolloutNotification> notifications)
    implements RolloutPlan {
  public RouteRollout {
    steps = Copies.of(steps);
    match = Copies.of(match);
    notifications = Copies.of(notifications);
  }

  /** Which requests are a tester's. */
  @ApiObject
  public record Testers(
      @JsonPropertyDescription(
              """
              The header fields a request must have, all of them, by name. At least 1, at most 16.
              """)
          @Required
          @Size(min = 1, max = 16)
          List<RouteMatch.HeaderMatch> headers) {
    public Testers {
      headers = Copies.of(headers);
    }
  }

  /** What tells one client from another. */
  @ApiObject
  @ValidationRule(
      value = "has(self.header) != has(self.cookie)",
      message = "sticky must have one key: set either header or cookie")
  public record Stickiness(
      @JsonPropertyDescription(
              """
              The header field whose value tells clients apart, in any case. A request without it is
              given to a side by itself. Example: x-user
              """)
          @Size(min = 1, max = 256)
          @Pattern(Patterns.TOKEN)
          @Nullable String header,
      @JsonPropertyDescription(
              """
              The cookie whose value tells clients apart, by its name, case-sensitively. A request
              without it is given to a side by itself. Example: session
              """)
          @Size(min = 1, max = 256)
          @Pattern(Patterns.TOKEN)
          @Nullable String cookie) {}
}
