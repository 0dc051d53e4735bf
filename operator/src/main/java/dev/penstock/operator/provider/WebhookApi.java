package dev.penstock.operator.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.api.v1alpha1.AnalysisMetric.WebhookQuery;

/** Asks a web service: the subject is posted as JSON, {@code {"value": 0.3}} is the answer. */
final class WebhookApi {
  private WebhookApi() {}

  static Outbound.Message question(WebhookQuery query, RolloutSubject subject) {
    return new Outbound.Message(query.url(), "application/json", Json.write(subject));
  }

  static Answer read(Reply.Answered reply) {
    if (reply.status() != 200) {
      return new Answer.Fault(reply.unexpected());
    }
    JsonNode value = Json.read(reply.body()).path("value");
    return value.isNumber() && Double.isFinite(value.doubleValue())
        ? new Answer.Value(value.doubleValue())
        : new Answer.Fault(
            Faults.text(
                reply.label() + " answered without a number: the answer must be {\"value\": 0.3}"));
  }
}
