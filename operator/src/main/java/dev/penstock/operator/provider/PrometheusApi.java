package dev.penstock.operator.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.api.v1alpha1.AnalysisMetric.PrometheusQuery;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The instant query of Prometheus' HTTP API: {@code POST /api/v1/query}, answered by
 *
 * <pre>
 * {"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1.2,"0.5"]}]}}
 * </pre>
 *
 * or {@code {"status":"error","errorType":"bad_data","error":"..."}} with status 400, 422 or 503.
 */
final class PrometheusApi {
  private PrometheusApi() {}

  static Outbound.Message question(PrometheusQuery query, RolloutSubject subject) {
    String expression =
        query
            .query()
            .replace("{{namespace}}", subject.namespace())
            .replace("{{name}}", subject.name())
            .replace("{{revision}}", subject.revision());
    return new Outbound.Message(
        query.address().replaceFirst("/+$", "") + "/api/v1/query",
        "application/x-www-form-urlencoded",
        "query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
  }

  static Answer read(Reply.Answered reply) {
    JsonNode answer = Json.read(reply.body());
    return switch (answer.path("status").asText()) {
      case "success" -> number(reply.label(), answer);
      case "error" ->
          fault(
              reply.label(),
              "refused the query: "
                  + answer.path("errorType").asText()
                  + ": "
                  + answer.path("error").asText());
      default ->
          reply.status() == 200
              ? fault(
                  reply.label(),
                  "answered with something else than a Prometheus does: give the base address of"
                      + " one")
              : new Answer.Fault(reply.unexpected());
    };
  }

  private static Answer number(String label, JsonNode answer) {
    JsonNode warnings = answer.path("warnings");
    if (!warnings.isEmpty()) {
      return fault(label, "warns that the result may be incomplete: " + warnings.path(0).asText());
    }
    String type = answer.path("data").path("resultType").asText();
    JsonNode result = answer.path("data").path("result");
    return switch (type) {
      case "scalar" -> sample(label, result);
      case "vector" ->
          switch (result.size()) {
            case 0 -> fault(label, "has nothing for the query: its result is empty");
            case 1 -> sample(label, result.path(0).path("value"));
            default ->
                fault(
                    label,
                    "has %d numbers for the query, which must give one: aggregate them, as with sum()"
                        .formatted(result.size()));
          };
      default ->
          fault(
              label,
              "gives a %s for the query, which must give a scalar or a vector of one number"
                  .formatted(type));
    };
  }

  private static Answer sample(String label, JsonNode sample) {
    String text = sample.path(1).asText();
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // +Inf and -Inf are written otherwise in Java; and a histogram has no value.
      value = Double.NaN;
    }
    return Double.isFinite(value)
        ? new Answer.Value(value)
        : fault(
            label,
            "gives %s for the query, which is no number to compare"
                .formatted(text.isEmpty() ? "a histogram" : text));
  }

  private static Answer fault(String label, String what) {
    return new Answer.Fault(Faults.text(label + " " + what));
  }
}
