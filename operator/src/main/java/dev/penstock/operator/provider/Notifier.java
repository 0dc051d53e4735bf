package dev.penstock.operator.provider;

import dev.penstock.api.v1alpha1.RolloutNotification;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tells Alertmanagers and web services what became of a rollout. Each is told in the order in which
 * things happened, so that the end of an alert is never overtaken by its begin, and tried three
 * times.
 */
public final class Notifier {
  /** The wait before the second attempt; before the third it is four times as long. */
  public static final Duration BACK_OFF = Duration.ofSeconds(2);

  static final int ATTEMPTS = 3;

  private static final Logger LOG = Logger.getLogger(Notifier.class);

  private final Outbound outbound;
  private final Clock clock;
  private final Duration backOff;

  /** What is under way, by object and address: who comes next waits for it. */
  private final ConcurrentMap<String, CompletableFuture<Optional<String>>> last =
      new ConcurrentHashMap<>();

  /** Tells by this; closing it is its owner's. */
  public Notifier(Outbound outbound, Clock clock, Duration backOff) {
    this.outbound = outbound;
    this.clock = clock;
    this.backOff = backOff;
  }

  /**
   * Tells everyone. Does not block. To tell of a failure again does no harm: the alert is the same
   * one, and lasts longer.
   *
   * @return why some could not be told, one text for each, for people; empty when all were. Never
   *     completed exceptionally
   */
  public CompletableFuture<List<String>> tell(
      List<RolloutNotification> receivers, RolloutNews news) {
    List<CompletableFuture<Optional<String>>> told = new ArrayList<>();
    for (RolloutNotification receiver : receivers) {
      Outbound.Message message = message(receiver, news);
      told.add(inTurn(news.subject().object() + " " + message.address(), news, message));
    }
    return CompletableFuture.allOf(told.toArray(CompletableFuture[]::new))
        .thenApply(all -> told.stream().flatMap(one -> one.join().stream()).toList());
  }

  private CompletableFuture<Optional<String>> inTurn(
      String turn, RolloutNews news, Outbound.Message message) {
    CompletableFuture<Optional<String>> told =
        last.compute(
            turn,
            (key, before) ->
                (before == null ? CompletableFuture.completedFuture(Optional.empty()) : before)
                    .thenCompose(over -> attempt(1, news.subject().object(), message))
                    .thenApply(fault -> logged(news, fault)));
    return told.whenComplete((fault, thrown) -> last.remove(turn, told));
  }

  private static Optional<String> logged(RolloutNews news, Optional<String> fault) {
    fault.ifPresent(text -> LOG.warnf("%s, and nobody was told: %s", news.summary(), text));
    return fault;
  }

  private CompletableFuture<Optional<String>> attempt(
      int number, String object, Outbound.Message message) {
    return outbound
        .post(object, message)
        .thenCompose(
            reply -> {
              Outcome outcome = Outcome.of(reply);
              if (!outcome.again() || number == ATTEMPTS) {
                return CompletableFuture.completedFuture(outcome.fault());
              }
              Duration wait = backOff.multipliedBy(1L << (2 * (number - 1)));
              return CompletableFuture.runAsync(
                      () -> {},
                      CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS))
                  .thenCompose(later -> attempt(number + 1, object, message));
            });
  }

  private Outbound.Message message(RolloutNotification receiver, RolloutNews news) {
    String alertmanager = receiver.alertmanager();
    if (alertmanager != null) {
      return AlertmanagerApi.alert(alertmanager, news, clock.instant());
    }
    String webhook = receiver.webhook();
    if (webhook != null) {
      return new Outbound.Message(webhook, "application/json", Json.write(body(news)));
    }
    throw new IllegalArgumentException("the API server refuses a notification without a receiver");
  }

  private static Map<String, Object> body(RolloutNews news) {
    RolloutSubject subject = news.subject();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("event", news.event().text());
    body.put("kind", subject.kind());
    body.put("namespace", subject.namespace());
    body.put("name", subject.name());
    body.put("revision", subject.revision());
    body.put("step", subject.step());
    body.put("weight", subject.weight());
    body.put("message", news.message());
    return body;
  }

  /**
   * What came of an attempt.
   *
   * @param fault empty when the receiver took it
   * @param again whether it may take it later
   */
  private record Outcome(Optional<String> fault, boolean again) {
    static Outcome of(Reply reply) {
      return switch (reply) {
        case Reply.Failed(String fault) -> new Outcome(Optional.of(fault), true);
        case Reply.Answered answered -> {
          int status = answered.status();
          yield status >= 200 && status < 300
              ? new Outcome(Optional.empty(), false)
              : new Outcome(Optional.of(answered.unexpected()), status >= 500 || status == 429);
        }
      };
    }
  }
}
