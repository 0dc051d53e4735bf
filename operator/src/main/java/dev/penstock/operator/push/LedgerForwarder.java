package dev.penstock.operator.push;

import dev.penstock.operator.push.Leadership.Leader;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.SortedTable;
import dev.penstock.protocol.v1.LedgerAccepted;
import dev.penstock.protocol.v1.LedgerServiceGrpc;
import dev.penstock.protocol.v1.LedgerUpdate;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * While another replica leads, tells it what the pods that are connected here have acknowledged:
 * first everything, then each fleet that changed, at once; and, once a second, what they have
 * reported. What changes while an update is under way is coalesced. Confined to the flow's thread.
 */
public final class LedgerForwarder {
  private static final Logger LOG = Logger.getLogger(LedgerForwarder.class);
  private static final Duration LOOK = Duration.ofMillis(500);

  /** As often as pods report. */
  private static final Duration REPORTS = Duration.ofSeconds(1);

  private static final long MIN_BACKOFF_MILLIS = 200;
  private static final long MAX_BACKOFF_MILLIS = 5_000;

  private final Flow flow;
  private final ConfigPush push;
  private final Leadership leadership;
  private final Locator locator;
  private final Function<InetSocketAddress, ManagedChannel> connector;
  private @Nullable Link link;
  private boolean locating;
  private long backoffMillis = MIN_BACKOFF_MILLIS;
  private long notBeforeNanos = System.nanoTime();

  /** Finds out where a replica listens. */
  @FunctionalInterface
  public interface Locator {
    /** The address of the replica with this pod; must not block. */
    CompletableFuture<InetSocketAddress> locate(String pod);
  }

  /**
   * Forwards nothing until {@link #start}.
   *
   * @param connector opens the way to a replica
   */
  public LedgerForwarder(
      Flow flow,
      ConfigPush push,
      Leadership leadership,
      Locator locator,
      Function<InetSocketAddress, ManagedChannel> connector) {
    this.flow = flow;
    this.push = push;
    this.leadership = leadership;
    this.locator = locator;
    this.connector = connector;
    push.onLedgerChange(this::forward);
  }

  /** Begins to follow the leader. */
  public void start() {
    flow.execute(this::look);
  }

  private void forward() {
    if (link != null) {
      link.sendChanges();
    }
  }

  /** Ends the call to the leader. */
  public void stop() {
    drop();
  }

  private void look() {
    Leader leader = leadership.current();
    Link held = link;
    if (held != null && (leader.self() || !held.leader.equals(leader.pod()))) {
      drop();
    }
    boolean mayTry = !locating && System.nanoTime() - notBeforeNanos >= 0;
    if (link == null && mayTry && !leader.self() && !leader.pod().isEmpty()) {
      locating = true;
      var _ =
          locator
              .locate(leader.pod())
              .whenCompleteAsync((address, fault) -> located(leader, address, fault), flow);
    }
    var _ = flow.schedule(this::look, LOOK);
  }

  private void located(
      Leader leader, @Nullable InetSocketAddress address, @Nullable Throwable fault) {
    locating = false;
    if (address == null) {
      retryLater(leader.pod(), "it cannot be found: " + (fault == null ? "" : rootOf(fault)));
      return;
    }
    Link opened = new Link(leader.pod(), connector.apply(address));
    link = opened;
    opened.begin();
  }

  private void drop() {
    Link held = link;
    link = null;
    if (held != null) {
      held.channel.shutdownNow();
    }
  }

  @SuppressWarnings("ReferenceEquality") // Whether it is still the present link that failed.
  private void failed(Link broken, Throwable fault) {
    if (link != broken) {
      return;
    }
    drop();
    retryLater(broken.leader, describe(Status.fromThrowable(fault)));
  }

  /** In one line: the status's own text has the whole stack of its cause. */
  private static String describe(Status status) {
    String what = status.getCode() + ": " + status.getDescription();
    return status.getCause() == null ? what : what + ": " + rootOf(status.getCause());
  }

  private static String rootOf(Throwable fault) {
    Throwable root = fault;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private void retryLater(String leader, String fault) {
    LOG.infof("The leading replica %s cannot be told, trying again: %s", leader, fault);
    long delay = ThreadLocalRandom.current().nextLong(backoffMillis / 2, backoffMillis + 1);
    notBeforeNanos = System.nanoTime() + Duration.ofMillis(delay).toNanos();
    backoffMillis = Math.min(backoffMillis * 2, MAX_BACKOFF_MILLIS);
  }

  /** One call to one leader. */
  private final class Link implements StreamObserver<LedgerAccepted> {
    private final String leader;
    private final ManagedChannel channel;
    private @Nullable StreamObserver<LedgerUpdate> out;
    private final ReportOutbox reports = new ReportOutbox();
    private LedgerView sent = LedgerView.EMPTY;
    private int unanswered;

    Link(String leader, ManagedChannel channel) {
      this.leader = leader;
      this.channel = channel;
    }

    void begin() {
      out = LedgerServiceGrpc.newStub(channel).streamLedger(this);
      sendReports();
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is still the present link.
    private void sendReports() {
      if (link == this) {
        reports.fill(push.reports(), push.clock().instant());
        sendChanges();
        var _ = flow.schedule(this::sendReports, REPORTS);
      }
    }

    void sendChanges() {
      StreamObserver<LedgerUpdate> to = out;
      if (to == null || unanswered > 0) {
        return;
      }
      LedgerView now = push.book().localView();
      Set<ObjectKey> changed = new HashSet<>(reports.gateways());
      SortedTable.diff(
          sent.fleets(), now.fleets(), (gateway, before, after) -> changed.add(gateway));
      sent = now;
      unanswered = changed.size();
      changed.forEach(
          gateway ->
              to.onNext(LedgerMapper.toProto(gateway, now.fleet(gateway), reports.take(gateway))));
    }

    @Override
    public void onNext(LedgerAccepted accepted) {
      flow.execute(
          () -> {
            backoffMillis = MIN_BACKOFF_MILLIS;
            unanswered--;
            sendChanges();
          });
    }

    @Override
    public void onError(Throwable fault) {
      flow.execute(() -> failed(this, fault));
    }

    @Override
    public void onCompleted() {
      flow.execute(() -> failed(this, Status.UNAVAILABLE.asException()));
    }
  }
}
