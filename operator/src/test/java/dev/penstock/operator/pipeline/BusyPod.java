package dev.penstock.operator.pipeline;

import dev.penstock.operator.push.TestPod;
import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.Handover;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.protocol.v1.Report;
import dev.penstock.protocol.v1.ResourceKind;
import dev.penstock.protocol.v1.Route;
import dev.penstock.protocol.v1.Series;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A pod that acknowledges whatever comes, and reports made-up traffic ten times a second. */
final class BusyPod implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(100);

  private final TestPod pod;
  private final TestPod.Session stream;
  private final Thread thread;
  private volatile Route route = Route.getDefaultInstance();
  private volatile @Nullable Handover handover;
  private volatile String revision = "";
  private volatile boolean running = true;
  private volatile boolean failing;
  private volatile boolean unreachedCanary;
  private long requests;
  private long handoverFailures;

  BusyPod(TestPod pod) {
    this.pod = pod;
    this.stream = pod.open().hello();
    this.thread = Thread.ofVirtual().start(this::run);
  }

  /** Has it report what it serves as a whole, as this revision. */
  BusyPod of(String ownRevision) {
    revision = ownRevision;
    return this;
  }

  /** Whatever a canary answers fails from now on. */
  void fail() {
    failing = true;
  }

  /** No pod of a canary takes what is handed over from now on. */
  void unreach() {
    unreachedCanary = true;
  }

  Route route() {
    return route;
  }

  /** What it was told to hand over; null for nothing. */
  @Nullable Handover handover() {
    return handover;
  }

  private void run() {
    while (running) {
      while (stream.hasDelta()) {
        Delta delta = stream.delta();
        take(delta);
        stream.ack(delta);
      }
      if (route.hasCanary() || (handover != null && !revision.isEmpty())) {
        requests += 10;
        handoverFailures += unreachedCanary ? 1 : 0;
        stream.send(PodMessage.newBuilder().setReport(report()).build());
      } else {
        requests = 0;
      }
      LockSupport.parkNanos(PERIOD.toNanos());
    }
  }

  private void take(Delta delta) {
    if (delta.getFromVersion().isEmpty()
        || delta.getRemovedList().stream()
            .anyMatch(name -> name.getKind() == ResourceKind.HANDOVER)) {
      handover = null;
    }
    delta.getRoutesList().forEach(next -> route = next);
    delta.getHandoversList().forEach(next -> handover = next);
  }

  private Report report() {
    Report.Builder report =
        Report.newBuilder().setInstance("one").setHandoverFailures(handoverFailures);
    if (route.hasCanary()) {
      report
          .addSeries(series(route.getName(), route.getRevision(), requests))
          .addSeries(
              series(route.getName(), route.getCanary().getRevision(), failing ? 0 : requests));
    }
    Handover present = handover;
    if (present != null && !revision.isEmpty()) {
      boolean bad = failing && present.getToRevision().equals(revision);
      report.setResidentBytes(100 << 20).addSeries(series("", revision, bad ? 0 : requests));
    }
    return report.build();
  }

  private Series series(String name, String ofRevision, long successes) {
    return Series.newBuilder()
        .setRoute(name)
        .setRevision(ofRevision)
        .setRequests(requests)
        .setSuccesses(successes)
        .setServerErrors(requests - successes)
        .build();
  }

  @Override
  public void close() {
    running = false;
    thread.interrupt();
    pod.close();
  }
}
