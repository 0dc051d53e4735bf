package dev.penstock.operator.push;

import dev.penstock.operator.identity.PodIdentity;
import dev.penstock.operator.identity.TrustBundle;
import dev.penstock.operator.measure.PodReport;
import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.view.AsOf;
import dev.penstock.protocol.v1.Ack;
import dev.penstock.protocol.v1.Hello;
import dev.penstock.protocol.v1.Nack;
import dev.penstock.protocol.v1.OperatorMessage;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.protocol.v1.Report;
import io.grpc.Status;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One pod's stream. At most one delta is under way: what changes meanwhile is coalesced, and the
 * newest snapshot follows the acknowledgement. Confined to the flow's thread.
 */
final class PodStream {
  private enum Phase {
    AWAITING_HELLO,
    IDLE,
    AWAITING_ANSWER,
    CLOSED
  }

  /** What a stream needs of the server it belongs to. */
  interface Host {
    /** The pod has said what it holds. */
    void opened(PodStream stream);

    /** What is known of the pod has changed. */
    void changed(PodStream stream, PodState state);

    /** The pod has told what it has served. */
    void reported(PodStream stream, PodReport report);

    /** The pod has seen more of the API server's history than this replica. */
    void behind(AsOf podAsOf);

    /** The stream is over. */
    void closed(PodStream stream);
  }

  /** The way to the pod. */
  interface Line {
    /** Queues a message. */
    void send(OperatorMessage message);

    /** Ends the stream. */
    void close(Status status);
  }

  private final PodIdentity pod;
  private final FleetChannel fleet;
  private final Line line;
  private final Host host;
  private final Flow flow;
  private final PushConfig config;
  private final Instant since;
  private Phase phase = Phase.AWAITING_HELLO;
  private Future<?> deadline;

  /** What the ledger was told. */
  private PodState told;

  /** What the pod holds, as it says. */
  private String heldVersion = "";

  private AsOf heldAsOf = AsOf.NONE;

  /** The snapshot that it holds, when it is known. */
  private @Nullable ConfigSnapshot held;

  /** The snapshot that has been sent and not been answered. */
  private @Nullable ConfigSnapshot underWay;

  /** What the pod refused. */
  private @Nullable ConfigSnapshot refused;

  private boolean wantsFull;

  /** When the oldest change arrived that it has not been sent. */
  private long changedAt = PushMetrics.NONE;

  /** When {@link #underWay} was sent. */
  private long sentAt = PushMetrics.NONE;

  PodStream(
      PodIdentity pod,
      FleetChannel fleet,
      Line line,
      Host host,
      Flow flow,
      PushConfig config,
      Instant since) {
    this.pod = pod;
    this.fleet = fleet;
    this.line = line;
    this.host = host;
    this.flow = flow;
    this.config = config;
    this.since = since;
    this.told = new PodState(pod.pod(), pod.uid(), "", AsOf.NONE, List.of(), null, since);
    this.deadline =
        flow.schedule(
            () -> end(Status.DEADLINE_EXCEEDED.withDescription("the first message must be Hello")),
            config.helloTimeout());
  }

  PodIdentity pod() {
    return pod;
  }

  FleetChannel fleet() {
    return fleet;
  }

  void receive(PodMessage message) {
    if (phase == Phase.CLOSED) {
      return;
    }
    boolean first = phase == Phase.AWAITING_HELLO;
    switch (message.getMessageCase()) {
      case HELLO -> {
        if (first) {
          hello(message.getHello());
        } else {
          end(Status.INVALID_ARGUMENT.withDescription("only the first message may be Hello"));
        }
      }
      case ACK, NACK -> {
        if (first) {
          end(Status.INVALID_ARGUMENT.withDescription("the first message must be Hello"));
        } else if (message.hasAck()) {
          ack(message.getAck());
        } else {
          nack(message.getNack());
        }
      }
      case REPORT -> {
        if (first) {
          end(Status.INVALID_ARGUMENT.withDescription("the first message must be Hello"));
        } else {
          report(message.getReport());
        }
      }
      case MESSAGE_NOT_SET ->
          end(Status.INVALID_ARGUMENT.withDescription("the message has no known content"));
    }
  }

  /**
   * There is a new snapshot.
   *
   * @param arrived when the change that led to it did
   */
  void changed(long arrived) {
    if (changedAt == PushMetrics.NONE) {
      changedAt = arrived;
    }
    offer();
  }

  /** Sends what the pod lacks, unless it has yet to answer. */
  void offer() {
    ConfigSnapshot current = fleet.current();
    if (phase != Phase.IDLE || current == null) {
      return;
    }
    if (current.version().equals(heldVersion)) {
      changedAt = PushMetrics.NONE;
      return;
    }
    if (current.asOf().olderThan(heldAsOf)) {
      host.behind(heldAsOf);
      return;
    }
    if (isRefused(current)) {
      changedAt = PushMetrics.NONE;
    } else {
      send(current);
    }
  }

  void sendTrust(TrustBundle bundle) {
    if (phase != Phase.AWAITING_HELLO && phase != Phase.CLOSED) {
      line.send(OperatorMessage.newBuilder().setTrustBundle(TrustMapper.toProto(bundle)).build());
    }
  }

  /** Ends the stream from this side. */
  void end(Status status) {
    if (phase != Phase.CLOSED) {
      line.close(status);
      ended();
    }
  }

  /** The stream has ended from the pod's side. */
  void ended() {
    if (phase != Phase.CLOSED) {
      phase = Phase.CLOSED;
      deadline.cancel(false);
      host.closed(this);
    }
  }

  private void hello(Hello hello) {
    deadline.cancel(false);
    phase = Phase.IDLE;
    heldVersion = hello.getVersion();
    heldAsOf = LedgerMapper.fromProto(hello.getAsOf());
    held = fleet.remembered(heldVersion);
    host.opened(this);
    // Its version counts once it has said what it rejects of it: that comes in an Ack of its own.
    tell(told);
    offer();
  }

  private void ack(Ack ack) {
    ConfigSnapshot sent = underWay;
    if (sent != null && ack.getVersion().equals(sent.version())) {
      answered();
      fleet.meters().acked();
      fleet.metrics().ackedAfter(sentAt);
      held = sent;
      heldVersion = sent.version();
      heldAsOf = LedgerMapper.fromProto(ack.getAsOf());
      wantsFull = false;
    } else if (!ack.getVersion().equals(heldVersion)) {
      end(
          Status.INVALID_ARGUMENT.withDescription(
              "ack.version: this version has neither been sent nor been told in Hello"));
      return;
    }
    tell(
        new PodState(
            pod.pod(),
            pod.uid(),
            heldVersion,
            heldAsOf,
            LedgerMapper.rejections(ack.getRejectionsList()),
            null,
            since));
    offer();
  }

  private void nack(Nack nack) {
    ConfigSnapshot sent = underWay;
    if (sent == null || !nack.getVersion().equals(sent.version())) {
      end(Status.INVALID_ARGUMENT.withDescription("nack.version: this version was not sent"));
      return;
    }
    boolean wasFull = held == null || wantsFull;
    answered();
    fleet.meters().nacked(LedgerMapper.fromProto(nack).reason());
    if (nack.getReason() == Nack.Reason.VERSION_MISMATCH && !wasFull) {
      wantsFull = true;
    } else {
      refused = sent;
      tell(
          new PodState(
              pod.pod(),
              pod.uid(),
              told.version(),
              told.asOf(),
              told.rejections(),
              LedgerMapper.fromProto(nack),
              since));
    }
    offer();
  }

  private void report(Report report) {
    String fault = ReportMapper.faultOf(report);
    if (fault == null) {
      fleet.meters().reported();
      host.reported(this, ReportMapper.fromProto(report));
    } else {
      end(Status.INVALID_ARGUMENT.withDescription(fault));
    }
  }

  /** Refused for its age, a snapshot may be sent again when it is newer; else when it differs. */
  private boolean isRefused(ConfigSnapshot snapshot) {
    ConfigSnapshot last = refused;
    PodNack nack = told.nack();
    if (last == null || nack == null) {
      return false;
    }
    return nack.reason() == PodNack.Reason.STALE
        ? snapshot.equals(last)
        : snapshot.version().equals(last.version());
  }

  private void tell(PodState state) {
    told = state;
    host.changed(this, state);
  }

  private void send(ConfigSnapshot current) {
    phase = Phase.AWAITING_ANSWER;
    underWay = current;
    deadline =
        flow.schedule(
            () ->
                end(Status.DEADLINE_EXCEEDED.withDescription("the delta was not answered in time")),
            config.ackTimeout());
    line.send(fleet.delta(wantsFull ? null : held, current));
    sentAt = PushMetrics.now();
    fleet.meters().pushed();
    if (changedAt != PushMetrics.NONE) {
      fleet.metrics().pushedAfter(changedAt);
      changedAt = PushMetrics.NONE;
    }
  }

  private void answered() {
    deadline.cancel(false);
    underWay = null;
    phase = Phase.IDLE;
  }
}
