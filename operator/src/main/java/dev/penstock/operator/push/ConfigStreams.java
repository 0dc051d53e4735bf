package dev.penstock.operator.push;

import dev.penstock.operator.identity.PodIdentity;
import dev.penstock.protocol.v1.ConfigServiceGrpc;
import dev.penstock.protocol.v1.OperatorMessage;
import dev.penstock.protocol.v1.PodMessage;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The config service: carries each call over to the flow's thread. */
final class ConfigStreams extends ConfigServiceGrpc.ConfigServiceImplBase {
  private final Flow flow;
  private final BiFunction<PodIdentity, PodStream.Line, PodStream> streams;
  private final InstantSource clock;

  ConfigStreams(
      Flow flow, BiFunction<PodIdentity, PodStream.Line, PodStream> streams, InstantSource clock) {
    this.flow = flow;
    this.streams = streams;
    this.clock = clock;
  }

  @Override
  public StreamObserver<PodMessage> streamConfig(StreamObserver<OperatorMessage> out) {
    Peers.Peer peer = Peers.current();
    if (!(peer.identity() instanceof PodIdentity pod)) {
      out.onError(
          Status.PERMISSION_DENIED
              .withDescription("only a data-plane pod has a config")
              .asRuntimeException());
      return new Ignored();
    }
    // With a handler of its own, a message that comes after a cancellation is dropped, not thrown.
    ((ServerCallStreamObserver<OperatorMessage>) out).setOnCancelHandler(() -> {});
    Call call = new Call(out);
    flow.execute(() -> call.begin(pod, Duration.between(clock.instant(), peer.until())));
    return call;
  }

  /** Confined to the flow's thread, but for the three methods that gRPC calls. */
  private final class Call implements StreamObserver<PodMessage>, PodStream.Line {
    private final StreamObserver<OperatorMessage> out;
    private @Nullable PodStream stream;
    private @Nullable Future<?> expiry;
    private boolean over;

    /** The newest report that is on its way to the flow's thread, which needs no older one. */
    private final AtomicReference<@Nullable PodMessage> report = new AtomicReference<>();

    Call(StreamObserver<OperatorMessage> out) {
      this.out = out;
    }

    void begin(PodIdentity pod, Duration certificateLife) {
      PodStream opened = streams.apply(pod, this);
      stream = opened;
      expiry =
          flow.schedule(
              () ->
                  opened.end(
                      Status.UNAUTHENTICATED.withDescription(
                          "the client certificate has expired: come again with a new one")),
              certificateLife);
    }

    @Override
    public void onNext(PodMessage message) {
      if (!message.hasReport()) {
        flow.execute(() -> receive(message));
      } else if (report.getAndSet(message) == null) {
        flow.execute(() -> receive(report.getAndSet(null)));
      }
    }

    private void receive(@Nullable PodMessage message) {
      if (stream != null && message != null) {
        stream.receive(message);
      }
    }

    @Override
    public void onError(Throwable fault) {
      flow.execute(() -> endedByPod(false));
    }

    @Override
    public void onCompleted() {
      flow.execute(() -> endedByPod(true));
    }

    private void endedByPod(boolean orderly) {
      boolean first = !over;
      over = true;
      if (first && orderly) {
        out.onCompleted();
      }
      if (stream != null) {
        stream.ended();
      }
      cancelExpiry();
    }

    @Override
    public void send(OperatorMessage message) {
      if (!over) {
        out.onNext(message);
      }
    }

    @Override
    public void close(Status status) {
      if (!over) {
        over = true;
        out.onError(status.asRuntimeException());
      }
      cancelExpiry();
    }

    private void cancelExpiry() {
      if (expiry != null) {
        expiry.cancel(false);
      }
    }
  }

  private static final class Ignored implements StreamObserver<PodMessage> {
    @Override
    public void onNext(PodMessage message) {}

    @Override
    public void onError(Throwable fault) {}

    @Override
    public void onCompleted() {}
  }
}
