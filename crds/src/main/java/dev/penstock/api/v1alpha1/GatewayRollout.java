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

/** How a change of what a fleet's pods run reaches its connections. */
@ApiObject
public record GatewayRollout(
    @JsonPropertyDescription(RolloutTexts.STEPS + STEPS_ON_A_GATEWAY)
        @Required
        @Size(min = 1, max = 20)
        @ValidationRule(value = RolloutTexts.ASCENDING, message = RolloutTexts.ASCENDING_MESSAGE)
        @ValidationRule(value = RolloutTexts.COMPLETE, message = RolloutTexts.COMPLETE_MESSAGE)
        List<RolloutStep> steps,
    @JsonPropertyDescription(
            """
            Clients that are testers: the canary gets every new connection of theirs, whatever its
            weight is, 0 included, for as long as it is tried. Default: none.
            """)
        @Nullable Testers match,
    @JsonPropertyDescription(
            """
            How many pods there may be above replicas while a revision is tried. When both revisions
            together would have more, the promoted one gives up pods that the canary gets; it keeps
            at least 1, and so does the canary. A canary that is taken back is then missed until the
            promoted revision has its pods again. MUST be absent when autoscaling is set. 1 to 1000.
            Default: as many as the canary has, so that the promoted revision keeps all of its pods
            until the other one has taken over.
            """)
        @Min(1)
        @Max(1000)
        @Nullable Integer surge,
    @JsonPropertyDescription(
            """
            How long the pods of a revision that failed or was aborted stay when they get no more
            connections, so that their logs can be read and the connections they have can end: a
            GEP-2257 duration of at most 24h. Default: 30s.
            """)
        @Default("30s")
        @Size(min = 1, max = 28)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) <= duration('24h')",
            message = "removalDelay must be at most 24h: pods that serve nobody hold resources")
        @Nullable String removalDelay,
    @JsonPropertyDescription(RolloutTexts.ANALYSIS) @Nullable RolloutAnalysis analysis,
    @JsonPropertyDescription(RolloutTexts.PROGRESS_DEADLINE + DEADLINE_ON_A_GATEWAY)
        @Default("10m")
        @Size(min = 1, max = 28)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(value = RolloutTexts.DEADLINE, message = RolloutTexts.DEADLINE_MESSAGE)
        @Nullable String progressDeadline,
    @JsonPropertyDescription(RolloutTexts.ON_FAILURE + FAILURE_ON_A_GATEWAY) @Default("Rollback")
        @Nullable FailurePolicy onFailure,
    @JsonPropertyDescription(RolloutTexts.PAUSED) @Nullable Boolean paused,
    @JsonPropertyDescription(RolloutTexts.REVISION_HISTORY_LIMIT) @Default("10") @Min(1) @Max(100)
        @Nullable Integer revisionHistoryLimit,
    @JsonPropertyDescription(RolloutTexts.NOTIFICATIONS) @Size(max = 8)
        List<RolloutNotification> notifications)
    implements RolloutPlan {
  private static final String STEPS_ON_A_GATEWAY =
      """

      On a Gateway the weight is the percentage of new connections, exact on a fleet of any size:
      clients go on connecting to the promoted revision's pods, and each of these hands its share
      over to a pod of the canary before the first octet is read. A connection stays with the
      revision that took it until it ends. The canary has that share of the replicas in pods,
      rounded up, and at least 1; while it is tried it gets more with the steps and with replicas,
      never fewer. The weight goes up only when that many are ready. After the last step the Service
      moves over, and the pods of before hand over what still reaches them, drain and go.
      """;

  private static final String DEADLINE_ON_A_GATEWAY =
      """

      On a Gateway this is also how long the canary's pods may take to be ready, so that an image
      that does not exist and a container that does not start fail the revision.
      """;

  private static final String FAILURE_ON_A_GATEWAY =
      """

      With Rollback the promoted pods of a Gateway keep all new connections from then on, and
      connections that the canary has are asked to end: by Connection: close with the next response,
      by GOAWAY on HTTP/2. What is under way is finished. The canary's pods go after removalDelay.
      """;

  public GatewayRollout {
    steps = Copies.of(steps);
    notifications = Copies.of(notifications);
  }

  /** How long the pods of a revision that failed stay. */
  public Duration effectiveRemovalDelay() {
    return removalDelay == null
        ? Duration.ofSeconds(30)
        : GatewayDuration.parse(removalDelay).orElse(Duration.ofSeconds(30));
  }

  /** Which connections are a tester's. */
  @ApiObject
  public record Testers(
      @JsonPropertyDescription(
              """
              CIDR blocks, IPv4 or IPv6: who connects from an address in one of them is a tester. 1
              to 32. Bits beyond the length of the prefix do not matter. It is the address that the
              connection has when it reaches a pod: behind a load balancer or node that hides its
              clients this is its own, unless service.externalTrafficPolicy is Local. Example:
              10.1.0.0/16
              """)
          @Required
          @Size(min = 1, max = 32)
          @ValidationRule(
              value = "self.all(block, isCIDR(block))",
              message =
                  "sourceRanges must be CIDR blocks such as 10.1.0.0/16 or fd00::/8: give a single"
                      + " address the length /32 or /128")
          List<@Size(min = 3, max = 43) String> sourceRanges) {
    public Testers {
      sourceRanges = Copies.of(sourceRanges);
    }
  }
}
