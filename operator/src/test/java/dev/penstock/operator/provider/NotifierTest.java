package dev.penstock.operator.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.api.v1alpha1.RolloutNotification;
import dev.penstock.operator.provider.RolloutNews.Event;
import dev.penstock.operator.testing.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Alertmanager is told, and web services that answer well and badly. */
class NotifierTest {
  private static final RolloutSubject SUBJECT =
      new RolloutSubject("Route", "shop", "checkout", "5f3a", 1, 25);
  private static final Site.Page WELL = new Site.Page(200, "");
  private static final Site.Page BUSY = new Site.Page(503, "");

  private final Outbound outbound = new Outbound(address -> true, Outbound.PATIENCE);
  private final Notifier notifier =
      new Notifier(outbound, Clock.systemUTC(), Duration.ofMillis(10));

  @AfterEach
  void close() {
    outbound.close();
  }

  @Test
  void shouldRaiseAnAlertWhenARevisionFailsAndEndItWhenOneIsPromoted(@TempDir Path folder)
      throws IOException {
    try (Site receiver = new Site(WELL);
        Program alertmanager = Program.alertmanager(folder, receiver.address())) {
      List<RolloutNotification> receivers =
          List.of(new RolloutNotification(alertmanager.address() + "/", null));

      assertThat(notifier.tell(receivers, news(Event.FAILED)).join()).isEmpty();

      JsonNode alert = awaitAlerts(alertmanager, 1).path(0);
      assertThat(alert.path("labels"))
          .isEqualTo(
              Json.read(
                  """
                  {"alertname":"PenstockRolloutFailed","severity":"warning",
                   "kind":"Route","namespace":"shop","name":"checkout"}
                  """));
      assertThat(alert.path("annotations"))
          .isEqualTo(
              Json.read(
                  """
                  {"summary":"The rollout of Route shop/checkout failed",
                   "description":"Revision 5f3a at step 1, with 25 % of the traffic: errors is 3, above 1",
                   "revision":"5f3a","step":"1","weight":"25","message":"errors is 3, above 1"}
                  """));
      assertThat(Instant.parse(alert.path("endsAt").asText()))
          .isAfter(Instant.now().plus(Duration.ofHours(23)));
      awaitStatus(receiver, "firing");

      RolloutSubject later = new RolloutSubject("Route", "shop", "checkout", "77aa", 3, 100);
      RolloutNews promotion = new RolloutNews(Event.PROMOTED, later, "all steps passed");
      assertThat(notifier.tell(receivers, promotion).join()).isEmpty();

      awaitAlerts(alertmanager, 0);
      awaitStatus(receiver, "resolved");
    }
  }

  @Test
  void shouldTellAWebServiceWhatBecameOfARevision() {
    try (Site site = new Site(new Site.Page(204, ""))) {
      assertThat(notifier.tell(List.of(webhook(site)), news(Event.FAILED)).join()).isEmpty();

      assertThat(site.posted())
          .containsExactly(
              "{\"event\":\"Failed\",\"kind\":\"Route\",\"namespace\":\"shop\","
                  + "\"name\":\"checkout\",\"revision\":\"5f3a\",\"step\":1,\"weight\":25,"
                  + "\"message\":\"errors is 3, above 1\"}");
    }
  }

  @Test
  void shouldTryAgainAndKeepTheOrderWhenAReceiverIsBusy() {
    try (Site site = new Site(BUSY, BUSY, WELL)) {
      var failure = notifier.tell(List.of(webhook(site)), news(Event.FAILED));
      var promotion = notifier.tell(List.of(webhook(site)), news(Event.PROMOTED));

      assertThat(failure.join()).isEmpty();
      assertThat(promotion.join()).isEmpty();
      assertThat(site.posted().stream().map(body -> Json.read(body).path("event").asText()))
          .containsExactly("Failed", "Failed", "Failed", "Promoted");
    }
  }

  @Test
  void shouldGiveUpAfterThreeAttemptsAndTellTheOthersWhenOneIsAway() {
    try (Site away = new Site(BUSY);
        Site there = new Site(WELL)) {
      assertThat(notifier.tell(List.of(webhook(away), webhook(there)), news(Event.FAILED)).join())
          .containsExactly(away.address() + " answered with status 503");
      assertThat(away.posted()).hasSize(3);
      assertThat(there.posted()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 404})
  void shouldNotTryAgainWhenTheReceiverWillNeverTakeIt(int status) {
    try (Site site = new Site(new Site.Page(status, ""))) {
      assertThat(notifier.tell(List.of(webhook(site)), news(Event.FAILED)).join())
          .singleElement()
          .asString()
          .startsWith(site.address() + " answered with status " + status);
      assertThat(site.posted()).hasSize(1);
    }
  }

  private static RolloutNews news(Event event) {
    return new RolloutNews(event, SUBJECT, "errors is 3, above 1");
  }

  private static RolloutNotification webhook(Site site) {
    return new RolloutNotification(null, site.address());
  }

  private static JsonNode awaitAlerts(Program alertmanager, int number) {
    return Patience.await()
        .until(
            () -> Json.read(alertmanager.get("/api/v2/alerts")),
            alerts -> alerts.isArray() && alerts.size() == number);
  }

  private static void awaitStatus(Site receiver, String status) {
    Patience.await()
        .untilAsserted(
            () ->
                assertThat(receiver.posted())
                    .anySatisfy(
                        body ->
                            assertThat(Json.read(body).path("status").asText()).isEqualTo(status)));
  }
}
