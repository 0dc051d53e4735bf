package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.operator.view.ObjectKey;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Writes Events, the same one at most every ten minutes and fifty a second at most: thousands of
 * Routes that break at once are told by their statuses. Thread-safe.
 */
final class EventRecorder {
  private static final Logger LOG = Logger.getLogger(EventRecorder.class);
  private static final Duration REPEAT = Duration.ofMinutes(10);
  private static final int REMEMBERED = 2_000;
  private static final int PER_SECOND = 50;
  private static final int NOTE_LIMIT = 1_000;
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final String instance;
  private final Clock clock;
  private final AtomicLong count = new AtomicLong();
  private final Map<Told, Instant> told =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };
  private Instant second = Instant.EPOCH;
  private int inSecond;

  private record Told(String uid, Transition transition) {}

  /**
   * Writes with the given client.
   *
   * @param instance the replica's name
   */
  EventRecorder(KubernetesClient client, String instance, Clock clock) {
    this.client = client;
    this.instance = instance;
    this.clock = clock;
  }

  /** Tells of what happened to an object; blocks while the API server is written to. */
  void record(String kind, ObjectKey key, String uid, List<Transition> transitions) {
    for (Transition transition : transitions) {
      if (mayTell(new Told(uid, transition))) {
        write(kind, key, uid, transition);
      }
    }
  }

  private synchronized boolean mayTell(Told event) {
    Instant now = clock.instant();
    Instant last = told.get(event);
    if (last != null && now.isBefore(last.plus(REPEAT))) {
      return false;
    }
    if (!now.isBefore(second.plusSeconds(1))) {
      second = now;
      inSecond = 0;
    }
    if (inSecond >= PER_SECOND) {
      return false;
    }
    inSecond++;
    told.put(event, now);
    return true;
  }

  private void write(String kind, ObjectKey key, String uid, Transition transition) {
    try {
      var _ = client.resource(event(kind, key, uid, transition)).create();
    } catch (KubernetesClientException e) {
      LOG.debugf("An Event of %s %s was not written: %s", kind, key, e.getMessage());
    }
  }

  private Event event(String kind, ObjectKey key, String uid, Transition transition) {
    Instant now = clock.instant();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(key.namespace())
        .withName(
            "%s.%x%x".formatted(key.name(), now.toEpochMilli(), count.incrementAndGet() & 0xffff))
        .endMetadata()
        .withEventTime(new MicroTime(MICROS.format(now)))
        .withType(transition.warning() ? "Warning" : "Normal")
        .withReason(transition.reason())
        .withAction("Reconcile")
        .withNote(bounded(transition.message()))
        .withReportingController(Penstock.CONTROLLER_NAME)
        .withReportingInstance(instance)
        .withNewRegarding()
        .withApiVersion(Penstock.GROUP + "/" + Penstock.VERSION)
        .withKind(kind)
        .withNamespace(key.namespace())
        .withName(key.name())
        .withUid(uid)
        .endRegarding()
        .build();
  }

  private static String bounded(String note) {
    return note.length() <= NOTE_LIMIT ? note : note.substring(0, NOTE_LIMIT - 1) + "…";
  }
}
