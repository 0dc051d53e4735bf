package dev.penstock.operator.provider;

import dev.penstock.api.v1alpha1.AnalysisMetric;
import dev.penstock.api.v1alpha1.AnalysisMetric.PrometheusQuery;
import dev.penstock.api.v1alpha1.AnalysisMetric.WebhookQuery;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Asks those whom an analysis names for the numbers that the data plane does not have itself. */
public final class MetricProviders {
  private final Outbound outbound;

  /** Asks by this; closing it is its owner's. */
  public MetricProviders(Outbound outbound) {
    this.outbound = outbound;
  }

  /** Whether a metric is asked for here; otherwise it is the data plane's own. */
  public static boolean provide(AnalysisMetric metric) {
    return metric.prometheus() != null || metric.webhook() != null;
  }

  /**
   * Asks for a metric that {@linkplain #provide has a provider}. Does not block.
   *
   * @return never completed exceptionally, and after {@link Outbound#PATIENCE} at the latest
   * @throws IllegalArgumentException when the metric has no provider
   */
  public CompletableFuture<Answer> ask(AnalysisMetric metric, RolloutSubject subject) {
    PrometheusQuery query = metric.prometheus();
    if (query != null) {
      return ask(PrometheusApi.question(query, subject), subject, PrometheusApi::read);
    }
    WebhookQuery webhook = metric.webhook();
    if (webhook != null) {
      return ask(WebhookApi.question(webhook, subject), subject, WebhookApi::read);
    }
    throw new IllegalArgumentException("the data plane provides " + metric.name());
  }

  private CompletableFuture<Answer> ask(
      Outbound.Message question, RolloutSubject subject, Function<Reply.Answered, Answer> reader) {
    return outbound
        .post(subject.object(), question)
        .thenApply(
            reply ->
                switch (reply) {
                  case Reply.Answered answered -> reader.apply(answered);
                  case Reply.Failed(String fault) -> new Answer.Fault(fault);
                });
  }
}
