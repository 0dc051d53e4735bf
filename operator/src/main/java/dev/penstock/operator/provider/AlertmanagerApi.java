package dev.penstock.operator.provider;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Alertmanager's API v2: {@code POST /api/v2/alerts}. A failure raises an alert, a promotion ends
 * it; the labels say which alert it is, so they name the object and not the revision.
 */
final class AlertmanagerApi {
  /**
   * An alert without an end is forgotten after the Alertmanager's resolve_timeout, five minutes,
   * unless it is sent again; then whether people are told would hang on the operator's running.
   * With an end this far ahead one message is enough, and an alert that nothing ends, because the
   * object was deleted, ends by itself.
   */
  static final Duration FIRING = Duration.ofHours(24);

  private AlertmanagerApi() {}

  static Outbound.Message alert(String address, RolloutNews news, Instant now) {
    Instant end =
        switch (news.event()) {
          case FAILED -> now.plus(FIRING);
          case PROMOTED -> now;
        };
    Map<String, Object> alert =
        Map.of(
            "labels", labels(news.subject()),
            "annotations", annotations(news),
            "startsAt", now.toString(),
            "endsAt", end.toString());
    return new Outbound.Message(
        address.replaceFirst("/+$", "") + "/api/v2/alerts",
        "application/json",
        Json.write(List.of(new TreeMap<>(alert))));
  }

  private static Map<String, String> labels(RolloutSubject subject) {
    return new TreeMap<>(
        Map.of(
            "alertname", "PenstockRolloutFailed",
            "severity", "warning",
            "kind", subject.kind(),
            "namespace", subject.namespace(),
            "name", subject.name()));
  }

  private static Map<String, String> annotations(RolloutNews news) {
    RolloutSubject subject = news.subject();
    return new TreeMap<>(
        Map.of(
            "summary", news.summary(),
            "description",
                "Revision %s at step %d, with %d %% of the traffic: %s"
                    .formatted(
                        subject.revision(), subject.step(), subject.weight(), news.message()),
            "revision", subject.revision(),
            "step", Integer.toString(subject.step()),
            "weight", Integer.toString(subject.weight()),
            "message", news.message()));
  }
}
