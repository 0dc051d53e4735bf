package dev.penstock.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A number and its bounds. */
@ApiObject
@ValidationRule(
    value = "has(self.min) || has(self.max) || has(self.maxIncreasePercent)",
    reason = "FieldValueRequired",
    message = "a metric must have a bound: set min, max or maxIncreasePercent")
@ValidationRule(
    value = "!has(self.min) || !has(self.max) || double(self.min) <= double(self.max)",
    fieldPath = ".max",
    message = "max must not be less than min: no number would pass")
@ValidationRule(
    value = "!has(self.prometheus) || !has(self.webhook)",
    fieldPath = ".webhook",
    reason = "FieldValueForbidden",
    message = "webhook must be absent beside prometheus: a metric has one provider")
@ValidationRule(
    value =
        "has(self.prometheus) || has(self.webhook) || self.name in ['success-ratio',"
            + " 'error-ratio-4xx', 'error-ratio-5xx', 'error-ratio-connect',"
            + " 'error-ratio-timeout', 'error-ratio-reset', 'latency-p50', 'latency-p99',"
            + " 'latency-p999', 'request-rate', 'restarts', 'memory']",
    fieldPath = ".name",
    message =
        "name must be a metric of the data plane (success-ratio, error-ratio-4xx, error-ratio-5xx,"
            + " error-ratio-connect, error-ratio-timeout, error-ratio-reset, latency-p50,"
            + " latency-p99, latency-p999, request-rate, restarts, memory) unless prometheus or"
            + " webhook provides it")
@ValidationRule(
    value =
        "has(self.prometheus) || has(self.webhook) || self.name != 'success-ratio' ||"
            + " !has(self.min) || double(self.min) > 1.0",
    fieldPath = ".min",
    message = "min of success-ratio must be in percent: write \"99.5\", not \"0.995\"")
@ValidationRule(
    value = "!has(self.maxIncreasePercent) || !(has(self.prometheus) || has(self.webhook))",
    fieldPath = ".maxIncreasePercent",
    reason = "FieldValueForbidden",
    message =
        "maxIncreasePercent must be absent beside prometheus and webhook, which give one number:"
            + " compare both sides in the query, and set max")
@ValidationRule(
    value =
        "!has(self.maxIncreasePercent) || !(self.name in ['success-ratio', 'request-rate'])"
            + " || has(self.prometheus) || has(self.webhook)",
    fieldPath = ".maxIncreasePercent",
    reason = "FieldValueForbidden",
    message =
        "maxIncreasePercent must be absent on success-ratio, whose increase is good, and on"
            + " request-rate, which grows with the weight: set min or max")
public record AnalysisMetric(
    @JsonPropertyDescription(
            """
            The metric's name, unique in the analysis. Of the data plane's own, where a request
            counts when it is over, unless its client went away before the answer: success-ratio,
            the percentage of requests that were answered whole, and with less than 500;
            error-ratio-4xx and error-ratio-5xx, the percentage answered so; error-ratio-connect,
            error-ratio-timeout and error-ratio-reset, the percentage whose backend could not be
            reached, took too long, or broke off; latency-p50, latency-p99 and latency-p999, in
            milliseconds from the end of the request's head to the response's end; request-rate,
            requests per second; on a Gateway also restarts, of the revision's containers since the
            step began, and memory, the largest resident size of one of its pods in MiB. With
            prometheus or webhook: any name of at most 63 lower-case letters, digits and "-".

            On a Route the requests are those that the revision's rules were given. On a Gateway
            they are all requests that the revision's pods served, of every Route; and a connection
            that no pod of the canary took over, which a promoted pod then served, counts as one
            request of the canary that failed, in success-ratio and error-ratio-connect.
            """)
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        String name,
    @JsonPropertyDescription(
            """
            The canary's number must not be less. A decimal. Ratios of the data plane's own are in
            percent. Default: no such bound; one of min, max and maxIncreasePercent MUST be set, and
            all that are set must hold. Example: "99.5"
            """)
        @Size(min = 1, max = 20)
        @Pattern(Patterns.DECIMAL)
        @Nullable String min,
    @JsonPropertyDescription(
            """
            The canary's number must not be more. A decimal, not less than min. Default: no such
            bound. Example: "250"
            """)
        @Size(min = 1, max = 20)
        @Pattern(Patterns.DECIMAL)
        @Nullable String max,
    @JsonPropertyDescription(
            """
            The canary's number must not be above the promoted side's by more than this, in percent
            of the latter, both measured over the same time. At weight 100, where the promoted side
            is given nothing, it is compared with what that had last. Of a promoted side with 0 any
            percentage is 0: for a metric that is mostly 0 set max. Not for success-ratio and
            request-rate, nor beside prometheus and webhook. 0 to 10000. Default: no such bound.
            Example: 20
            """)
        @Min(0)
        @Max(10_000)
        @Nullable Integer maxIncreasePercent,
    @JsonPropertyDescription(
            """
            Asks a Prometheus for the number. Not beside webhook. Default: the data plane's own.
            """)
        @Nullable PrometheusQuery prometheus,
    @JsonPropertyDescription(
            """
            Asks a web service for the number. Not beside prometheus. Default: the data plane's own.
            """)
        @Nullable WebhookQuery webhook) {

  /** Where a number comes from that a Prometheus has. */
  @ApiObject
  public record PrometheusQuery(
      @JsonPropertyDescription(
              """
              The base address of the Prometheus as the operator reaches it, http or https, without
              user, query and fragment. Example: http://prometheus:9090
              """)
          @Required
          @Size(min = 8, max = 512)
          @Pattern(Patterns.BASE_URL)
          String address,
      @JsonPropertyDescription(
              """
              A PromQL expression that gives one number: a scalar, or a vector of one element. No
              element, several, and NaN are inconclusive. "{{namespace}}", "{{name}}" and
              "{{revision}}" stand for the object's namespace, its name and the canary's revision.
              """)
          @Required
          @Size(min = 1, max = 4096)
          String query) {}

  /** Where a number comes from that a web service has. */
  @ApiObject
  public record WebhookQuery(
      @JsonPropertyDescription(
              """
              Where the question is posted, http or https, without user and fragment: JSON with
              namespace, name, kind, revision, step and weight. The answer MUST be 200 with JSON
              such as {"value": 0.3}; anything else is inconclusive. Example:
              https://checks.example.com/checkout
              """)
          @Required
          @Size(min = 8, max = 1024)
          @Pattern(Patterns.URL)
          String url) {}
}
