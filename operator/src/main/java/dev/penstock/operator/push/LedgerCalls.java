package dev.penstock.operator.push;

import dev.penstock.operator.identity.ReplicaIdentity;
import dev.penstock.operator.measure.PodReading;
import dev.penstock.operator.measure.PodReport;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.protocol.v1.LedgerAccepted;
import dev.penstock.protocol.v1.LedgerServiceGrpc;
import dev.penstock.protocol.v1.LedgerUpdate;
import dev.penstock.protocol.v1.PodRecord;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ledger service: takes in what the pods of other replicas have acknowledged and served. */
final class LedgerCalls extends LedgerServiceGrpc.LedgerServiceImplBase {
  private final Flow flow;
  private final Ledger ledger;
  private final Reports reports;
  private final InstantSource clock;

  /** The newest call of each replica; confined to the flow's thread. */
  private final Map<String, Call> calls = new HashMap<>();

  LedgerCalls(Flow flow, Ledger ledger, Reports reports, InstantSource clock) {
    this.flow = flow;
    this.ledger = ledger;
    this.reports = reports;
    this.clock = clock;
  }

  @Override
  public StreamObserver<LedgerUpdate> streamLedger(StreamObserver<LedgerAccepted> out) {
    if (!(Peers.current().identity() instanceof ReplicaIdentity replica)) {
      out.onError(
          Status.PERMISSION_DENIED
              .withDescription("only a replica of the operator has a ledger")
              .asRuntimeException());
      return new Call("", out);
    }
    // With a handler of its own, a message that comes after a cancellation is dropped, not thrown.
    ((ServerCallStreamObserver<LedgerAccepted>) out).setOnCancelHandler(() -> {});
    Call call = new Call(replica.pod(), out);
    flow.execute(() -> begin(replica.pod(), call));
    return call;
  }

  /** Ends all calls: the replicas turn to the next leader. */
  void closeAll() {
    calls.values().forEach(Call::close);
    calls.clear();
  }

  private void begin(String replica, Call call) {
    // A new call tells everything anew.
    ledger.removeRemote(replica);
    calls.put(replica, call);
  }

  private final class Call implements StreamObserver<LedgerUpdate> {
    private final String replica;
    private final StreamObserver<LedgerAccepted> out;

    Call(String replica, StreamObserver<LedgerAccepted> out) {
      this.replica = replica;
      this.out = out;
    }

    @Override
    public void onNext(LedgerUpdate update) {
      flow.execute(() -> take(update));
    }

    @SuppressWarnings("ReferenceEquality") // Whether a newer call has taken its place.
    private void take(LedgerUpdate update) {
      if (calls.get(replica) != this) {
        return;
      }
      int slash = update.getGateway().indexOf('/');
      if (slash > 0) {
        ObjectKey gateway =
            new ObjectKey(
                update.getGateway().substring(0, slash), update.getGateway().substring(slash + 1));
        Instant now = clock.instant();
        List<PodState> pods =
            update.getPodsList().stream().map(pod -> LedgerMapper.fromProto(pod, now)).toList();
        ledger.putRemote(replica, gateway, pods);
        update.getPodsList().forEach(pod -> takeReport(gateway, pod, now));
      }
      out.onNext(LedgerAccepted.getDefaultInstance());
    }

    /** One that this replica would not have taken from a pod says nothing against the rest. */
    private void takeReport(ObjectKey gateway, PodRecord pod, Instant now) {
      if (pod.hasReport() && ReportMapper.faultOf(pod.getReport()) == null) {
        PodReport report = ReportMapper.fromProto(pod.getReport());
        reports.put(replica, gateway, new PodReading(pod.getPod(), pod.getPodUid(), report, now));
      }
    }

    @Override
    public void onError(Throwable fault) {
      flow.execute(this::end);
    }

    @Override
    public void onCompleted() {
      out.onCompleted();
      flow.execute(this::end);
    }

    void close() {
      ledger.removeRemote(replica);
      out.onError(Status.UNAVAILABLE.withDescription("this replica stops").asRuntimeException());
    }

    private void end() {
      if (calls.remove(replica, this)) {
        ledger.removeRemote(replica);
      }
    }
  }
}
