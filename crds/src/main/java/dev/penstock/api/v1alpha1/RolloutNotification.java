package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Who is told when a revision fails, and when one is promoted. */
@ApiObject
@ValidationRule(
    value = "has(self.alertmanager) != has(self.webhook)",
    message = "a notification must have one receiver: set either alertmanager or webhook")
public record RolloutNotification(
    @JsonPropertyDescription(
            """
            The base address of an Alertmanager, http or https, without user, query and fragment. A
            failed revision raises the alert PenstockRolloutFailed there (API v2), which is resolved
            when a revision is promoted. Example: http://alertmanager:9093
            """)
        @Size(min = 8, max = 512)
        @Pattern(Patterns.BASE_URL)
        @Nullable String alertmanager,
    @JsonPropertyDescription(
            """
            Where a JSON object is posted, http or https, without user and fragment: with event
            (Failed or Promoted), kind, namespace, name, revision, step, weight and message.
            Example: https://hooks.example.com/rollouts
            """)
        @Size(min = 8, max = 1024)
        @Pattern(Patterns.URL)
        @Nullable String webhook) {}
