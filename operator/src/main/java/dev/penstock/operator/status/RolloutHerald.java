package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.RolloutNotification;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.operator.provider.Notifier;
import dev.penstock.operator.provider.RolloutNews;
import dev.penstock.operator.provider.RolloutSubject;
import dev.penstock.operator.rollout.RolloutEvent;
import dev.penstock.operator.view.ObjectKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/** Tells of what became of rollouts: by Events, metrics, the log, and whom the plan names. */
final class RolloutHerald {
  private static final Logger LOG = Logger.getLogger(RolloutHerald.class);
  private static final String KIND = "Route";

  private final EventRecorder recorder;
  private final Notifier notifier;
  private final MeterRegistry metrics;
  private final Executor helpers;

  /**
   * What happened to one Route.
   *
   * @param uid of the Route
   * @param status what it follows from
   * @param receivers whom its plan names
   */
  record Story(
      ObjectKey route,
      String uid,
      RolloutStatus status,
      List<RolloutNotification> receivers,
      List<RolloutEvent> events) {}

  /**
   * @param helpers runs what blocks
   */
  RolloutHerald(
      EventRecorder recorder, Notifier notifier, MeterRegistry metrics, Executor helpers) {
    this.recorder = recorder;
    this.notifier = notifier;
    this.metrics = metrics;
    this.helpers = helpers;
  }

  /** Tells it. Does not block. */
  void tell(Story story) {
    for (RolloutEvent event : story.events()) {
      LOG.infof("Route %s: %s: %s", story.route(), event.kind().reason(), event.message());
      metrics
          .counter("penstock.rollout.events", "kind", KIND, "reason", event.kind().reason())
          .increment();
      notify(story, event);
    }
    List<Transition> transitions =
        story.events().stream()
            .map(
                event ->
                    new Transition(
                        event.kind().isWarning(), event.kind().reason(), event.message()))
            .toList();
    helpers.execute(() -> recorder.record(KIND, story.route(), story.uid(), transitions));
  }

  private void notify(Story story, RolloutEvent event) {
    RolloutNews.Event news =
        switch (event.kind()) {
          case FAILED, ROLLED_BACK -> RolloutNews.Event.FAILED;
          case PROMOTED -> RolloutNews.Event.PROMOTED;
          case STARTED, STEP_STARTED, PAUSED, RESUMED, RESTORED, ABORTED, RETURNED, ORDER_REFUSED ->
              null;
        };
    if (news != null && !story.receivers().isEmpty()) {
      RolloutSubject subject = RolloutSubjects.of(KIND, story.route(), story.status());
      var _ = notifier.tell(story.receivers(), new RolloutNews(news, subject, event.message()));
    }
  }
}
