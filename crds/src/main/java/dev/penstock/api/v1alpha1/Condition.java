package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
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
    String type,
    Status status,
    String reason,
    @JsonInclude(JsonInclude.Include.NON_NULL) String message,
    @Nullable Long observedGeneration,
    String lastTransitionTime) {

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
