package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One aspect of an object's state, in the shape of {@code metav1.Condition}.
 *
 * @param type one of {@link Conditions}
 * @param status whether the aspect holds
 * @param reason one of {@link Reasons}
 * @param message for people; names the field at fault and what would be right
 * @param observedGeneration the {@code metadata.generation} this was computed from
 * @param lastTransitionTime when {@code status} last changed, RFC 3339 in whole seconds
 */
@ApiObject
public record Condition(
    @JsonPropertyDescription("The aspect of the object's state that this tells.")
        @Required
        @Size(min = 1, max = 316)
        String type,
    @JsonPropertyDescription("Whether the aspect holds: True, False or Unknown.") @Required
        Status status,
    @JsonPropertyDescription("Why, in one word for programs.")
        @Required
        @Size(min = 1, max = 1024)
        @Pattern(Patterns.REASON)
        String reason,
    @JsonPropertyDescription("Why, for people: names the field at fault and what would be right.")
        @Required
        @Size(max = 32768)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        String message,
    @JsonPropertyDescription(
            """
            The metadata.generation that this was computed from. When it is less than the object's,
            the condition is not about what the object says now.
            """)
        @Min(0)
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("When status last changed.") @Required String lastTransitionTime) {

  /** Whether a condition holds. */
  public enum Status {
    @JsonProperty("True")
    TRUE,
    @JsonProperty("False")
    FALSE,
    @JsonProperty("Unknown")
    UNKNOWN
  }
}
