package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One share of the traffic, and how long the canary keeps it. */
@ApiObject
public record RolloutStep(
    @JsonPropertyDescription(
            """
            The canary's share in percent, of a Route's requests or of the new connections of a
            Gateway: 0 to 100, and not less than the step before has. With 0 only what match selects
            reaches it.
            """)
        @Required
        @Min(0)
        @Max(100)
        int weight,
    @JsonPropertyDescription(
            """
            How long the canary keeps this share at least, before the next step: a GEP-2257 duration
            such as 2m, or UntilPromoted, which lasts until somebody sets the annotation
            penstock.dev/rollout to promote. Default: 0s, the next step follows as soon as this one's
            analysis has passed once.
            """)
        @Size(min = 1, max = 28)
        @Pattern("^(UntilPromoted|([0-9]{1,5}(h|m|s|ms)){1,4})$")
        @Nullable String pause) {
  /** The spelling of a pause that only a person ends. */
  public static final String UNTIL_PROMOTED = "UntilPromoted";

  /** Whether only a person ends this step. */
  @JsonIgnore
  public boolean isUntilPromoted() {
    return UNTIL_PROMOTED.equals(pause);
  }

  /** How long the step takes at least; zero when it is to be ended by a person. */
  public Duration effectivePause() {
    return pause == null || isUntilPromoted()
        ? Duration.ZERO
        : GatewayDuration.parse(pause).orElse(Duration.ZERO);
  }
}
