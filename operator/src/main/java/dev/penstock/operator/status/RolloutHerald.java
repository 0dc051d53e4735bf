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

  private final EventRecorder recorder;
  private final Notifier notifier;
  private final MeterRegistry metrics;
  private final Executor helpers;

  /**
   * What happened to one object.
   *
   * @param kind the object's kind
   * @param uid of the object
   * @param status what it follows from
   * @param receivers whom its plan names
   */
  record Story(
      String kind,
      ObjectKey key,
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
      LOG.infof("%s %s: %s: %s", story.kind(), story.key(), event.kind().reason(), event.message());
      metrics
          .counter("penstock.rollout.events", "kind", story.kind(), "reason", event.kind().reason())
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
    helpers.execute(() -> recorder.record(story.kind(), story.key(), story.uid(), transitions));
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
      RolloutSubject subject = RolloutSubjects.of(story.kind(), story.key(), story.status());
      var _ = notifier.tell(story.receivers(), new RolloutNews(news, subject, event.message()));
    }
  }
}
