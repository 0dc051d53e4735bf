package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a rollout stands: all that the operator needs to go on after a restart, and all that a
 * person wants to see. What the data plane is told is a function of the spec, the promoted revision
 * and this.
 */
@ApiObject
public record RolloutStatus(
    @JsonPropertyDescription(
            """
            What is going on. Promoted: the promoted revision is what the spec says. Progressing: a
            revision is being tried. Paused: one is being tried, and waits for a person: it is held
            by hand, or its step lasts until it is promoted. Failed: its analysis or its deadline
            failed it; with onFailure Rollback it is given nothing. Aborted: a person took it back.
            One that failed or was aborted is not tried again until the spec changes or the
            annotation penstock.dev/rollout says retry.
            """)
        @Required
        Phase phase,
    @JsonPropertyDescription("Why, for people: what is waited for, or what failed and by how much.")
        @Required
        @Size(max = 4096)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        String message,
    @JsonPropertyDescription(
            """
            The revision that is promoted: it serves what the canary does not get. Absent until the
            first one is known.
            """)
        @Nullable Revision stable,
    @JsonPropertyDescription(
            """
            The revision that is being tried, or was, and has failed or was aborted. Absent when the
            promoted one is what the spec says.
            """)
        @Nullable Revision canary,
    @JsonPropertyDescription(
            """
            The place in spec.rollout.steps, from 0, of the step that the canary is at or was taken
            back at. Absent without a canary.
            """)
        @Min(0)
        @Nullable Integer step,
    @JsonPropertyDescription(
            """
            The canary's share in percent, as pods are told: of a Route's requests, of the new
            connections of a Gateway. 0 without a canary.
            """)
        @Required
        @Min(0)
        @Max(100)
        int weight,
    @JsonPropertyDescription(
            """
            The step, counted from 1, and the number of steps, for people. Absent without a canary.
            Example: 2/4
            """)
        @Size(max = 16)
        @Nullable String progress,
    @JsonPropertyDescription(
            "When the canary was first seen, or tried again, RFC 3339. Absent without a canary.")
        @Size(max = 64)
        @Nullable String startedAt,
    @JsonPropertyDescription(
            """
            When the step began, RFC 3339: every pod had acknowledged the canary with this step's
            weight, which on a Gateway is told when enough of the canary's pods are ready. Absent
            until then, and without a canary.
            """)
        @Size(max = 64)
        @Nullable String stepStartedAt,
    @JsonPropertyDescription(
            """
            Since when the rollout is held by hand, by spec.rollout.paused or the annotation, RFC
            3339. Absent while it is not.
            """)
        @Size(max = 64)
        @Nullable String pausedAt,
    @JsonPropertyDescription("Measurements of this step that failed. Absent: none.") @Min(0)
        @Nullable Integer failures,
    @JsonPropertyDescription("Measurements of this step that passed. Absent: none.") @Min(0)
        @Nullable Integer passes,
    @JsonPropertyDescription(
            "How many of this step's measurements were inconclusive since the last that was not.")
        @Min(0)
        @Nullable Integer inconclusive,
    @JsonPropertyDescription("The last measurement of this step, metric by metric.") @Size(max = 16)
        List<Measurement> measurements,
    @JsonPropertyDescription(
            """
            The steps of this revision that are over, the oldest first; the newest 20. It stays
            after the revision was promoted or taken back, until the next one comes.
            """)
        @Size(max = 20)
        List<StepRecord> history,
    @JsonPropertyDescription(
            """
            The value of the annotation penstock.dev/rollout that was obeyed last, its first 256
            characters: it is obeyed once. Absent: none was.
            """)
        @Size(max = 256)
        @Nullable String obeyed) {

  public RolloutStatus {
    measurements = Copies.of(measurements);
    history = Copies.of(history);
  }

  /** What is going on. */
  public enum Phase {
    /** The promoted revision is what the spec says, and nothing is being tried. */
    @JsonProperty("Promoted")
    PROMOTED,
    /** A revision is being tried. */
    @JsonProperty("Progressing")
    PROGRESSING,
    /** A revision is being tried, and held where it is: by hand, or until it is promoted. */
    @JsonProperty("Paused")
    PAUSED,
    /** The revision failed; with onFailure Rollback it is given nothing. */
    @JsonProperty("Failed")
    FAILED,
    /** Somebody took the revision back; it is given nothing until the spec changes. */
    @JsonProperty("Aborted")
    ABORTED
  }

  /** One content that the object had. */
  @ApiObject
  public record Revision(
      @JsonPropertyDescription("Counts the object's revisions, from 1: undo:N names it.")
          @Required
          @Min(1)
          long number,
      @JsonPropertyDescription(
              """
              A hash of the content: hostnames and rules of a Route; the image and template of a
              Gateway, whose pods have it as the label penstock.dev/revision. Equal content has the
              equal hash.
              """)
          @Required
          @Size(min = 1, max = 63)
          String hash) {}

  /** What a metric was found to be. */
  @ApiObject
  public record Measurement(
      @JsonPropertyDescription("The metric's name.") @Required @Size(min = 1, max = 63) String name,
      @JsonPropertyDescription(
              """
              Passed: within its bounds. Failed: outside. Inconclusive: too few requests, no data,
              NaN, or a provider that could not be asked; the message says which.
              """)
          @Required
          Verdict verdict,
      @JsonPropertyDescription("The canary's number, a decimal. Absent when there is none.")
          @Size(max = 32)
          @Nullable String value,
      @JsonPropertyDescription("The promoted side's number, when it was compared with.")
          @Size(max = 32)
          @Nullable String baseline,
      @JsonPropertyDescription("Why, for people.") @Size(max = 1024) @Nullable String message) {}

  /** What a measurement says of a canary. */
  public enum Verdict {
    @JsonProperty("Passed")
    PASSED,
    @JsonProperty("Failed")
    FAILED,
    @JsonProperty("Inconclusive")
    INCONCLUSIVE
  }

  /** A step that is over. */
  @ApiObject
  public record StepRecord(
      @JsonPropertyDescription("The place in spec.rollout.steps, from 0.") @Required @Min(0)
          int step,
      @JsonPropertyDescription("The canary's share in percent.") @Required @Min(0) @Max(100)
          int weight,
      @JsonPropertyDescription(
              "When it began, RFC 3339. Absent when it was over before every pod had its weight.")
          @Size(max = 64)
          @Nullable String startedAt,
      @JsonPropertyDescription("When it was over, RFC 3339.") @Required @Size(max = 64)
          String endedAt,
      @JsonPropertyDescription(
              """
              What ended it. Passed: its pause was over and its analysis had passed. Skipped: a person
              ended it without its analysis. Failed: the revision failed in it. Aborted: a person
              took the revision back, or the spec changed.
              """)
          @Required
          StepResult result,
      @JsonPropertyDescription("Measurements that passed.") @Required @Min(0) int passes,
      @JsonPropertyDescription("Measurements that failed.") @Required @Min(0) int failures,
      @JsonPropertyDescription("The step's last measurement.") @Size(max = 16)
          List<Measurement> measurements) {
    public StepRecord {
      measurements = Copies.of(measurements);
    }
  }

  /** What ended a step. */
  public enum StepResult {
    @JsonProperty("Passed")
    PASSED,
    @JsonProperty("Failed")
    FAILED,
    @JsonProperty("Skipped")
    SKIPPED,
    @JsonProperty("Aborted")
    ABORTED
  }
}
