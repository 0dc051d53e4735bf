package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.ConfigServiceGrpc;
import dev.penstock.protocol.v1.OperatorMessage;
import dev.penstock.protocol.v1.PodMessage;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One stream on a channel of its own. All on the thread of the sync. */
final class ConfigStream {
  private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);

  private final ManagedChannel channel;
  private final Owner owner;
  private final Call call = new Call();
  private final Future<?> deadline;
  private @Nullable ClientCallStreamObserver<PodMessage> out;
  private boolean ready;
  private boolean over;

  /** Is told what becomes of the stream, until it retires it. */
  interface Owner {
    /** The connection stands. */
    void onReady(ConfigStream stream);

    /** The operator says something. */
    void onMessage(ConfigStream stream, OperatorMessage message);

    /** The stream is over, from the operator's side or on the way. */
    void onEnd(ConfigStream stream, Status status);
  }

  ConfigStream(SyncContext context, ManagedChannel channel, Owner owner) {
    this.channel = channel;
    this.owner = owner;
    this.deadline = context.after(OPEN_TIMEOUT, this::checkOpen);
  }

  void start() {
    ConfigServiceGrpc.newStub(channel).streamConfig(call);
  }

  /** Whether what is sent now goes out at once, instead of being kept until it can. */
  boolean isReady() {
    return !over && out != null && out.isReady();
  }

  void send(PodMessage message) {
    if (!over && out != null) {
      out.onNext(message);
    }
  }

  /** Ends it in good order; the owner hears no more of it. */
  void retire() {
    if (!over && out != null) {
      out.onCompleted();
    }
    finish();
  }

  private void checkOpen() {
    if (!ready) {
      end(Status.DEADLINE_EXCEEDED.withDescription("no connection in " + OPEN_TIMEOUT));
    }
  }

  private void end(Status status) {
    if (!over) {
      finish();
      owner.onEnd(this, status);
    }
  }

  private void finish() {
    over = true;
    deadline.cancel(false);
    // What was sent still goes out; the channel closes when the operator has closed the stream.
    channel.shutdown();
  }

  private final class Call implements ClientResponseObserver<PodMessage, OperatorMessage> {
    @Override
    public void beforeStart(ClientCallStreamObserver<PodMessage> stream) {
      out = stream;
      stream.setOnReadyHandler(this::onReady);
    }

    private void onReady() {
      if (!ready && !over) {
        ready = true;
        owner.onReady(ConfigStream.this);
      }
    }

    @Override
    public void onNext(OperatorMessage message) {
      if (!over) {
        owner.onMessage(ConfigStream.this, message);
      }
    }

    @Override
    public void onError(Throwable error) {
      end(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
      end(Status.UNAVAILABLE.withDescription("the operator closed the stream"));
    }
  }
}
