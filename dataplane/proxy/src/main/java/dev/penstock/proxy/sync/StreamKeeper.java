package dev.penstock.proxy.sync;

import dev.penstock.protocol.v1.Delta;
import dev.penstock.protocol.v1.OperatorMessage;
import dev.penstock.protocol.v1.PodMessage;
import dev.penstock.proxy.config.TrafficSource;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a stream to the operator open. One that is to take another's place, for a new certificate,
 * takes it when its connection stands, so that no moment is without. All on the thread of the sync.
 */
final class StreamKeeper implements ConfigStream.Owner {
  private static final Duration OVERLAP = Duration.ofSeconds(1);

  private final SyncContext context;
  private final Trust trust;
  private final Channels channels;
  private final ConfigHolder holder;
  private final IdentityKeeper identities;
  private final Reporter reporter;
  private final Backoff backoff;
  private @Nullable Identity identity;
  private @Nullable ConfigStream active;
  private @Nullable ConfigStream opening;
  private @Nullable Future<?> due;
  private boolean closed;

  StreamKeeper(
      SyncContext context,
      Trust trust,
      Channels channels,
      ConfigHolder holder,
      TrafficSource traffic) {
    this.context = context;
    this.trust = trust;
    this.channels = channels;
    this.holder = holder;
    this.reporter = new Reporter(context, traffic, () -> active);
    this.backoff = context.backoff();
    this.identities = new IdentityKeeper(context, trust, channels, this::use);
  }

  void start() {
    identities.renew();
    reporter.start();
  }

  void close() {
    closed = true;
    identities.close();
    reporter.close();
    cancelDue();
    retire(opening);
    retire(active);
  }

  private void use(Identity next) {
    identity = next;
    open();
  }

  private void open() {
    Identity shown = identity;
    if (closed || shown == null) {
      return;
    }
    cancelDue();
    retire(opening);
    opening = null;
    if (!context.clock().instant().isBefore(shown.notAfter())) {
      identities.renew();
      return;
    }
    try {
      ConfigStream stream =
          new ConfigStream(context, channels.open(trust.authorities(), shown), this);
      opening = stream;
      stream.start();
    } catch (SetupException e) {
      retry(e.problem());
    }
  }

  @Override
  public void onReady(ConfigStream stream) {
    ConfigStream previous = active;
    active = stream;
    opening = null;
    stream.send(
        PodMessage.newBuilder()
            .setHello(holder.hello(context.settings().softwareVersion()))
            .build());
    if (!holder.version().isEmpty()) {
      stream.send(PodMessage.newBuilder().setAck(holder.ack()).build());
    }
    reporter.report();
    if (previous != null) {
      // Only once the operator surely knows the pod by the new one.
      context.after(OVERLAP, previous::retire);
    }
    context.listener().onStream(true, "");
  }

  @Override
  public void onMessage(ConfigStream stream, OperatorMessage message) {
    if (!stream.equals(active)) {
      // What it brings, the stream that took its place brings too.
      return;
    }
    backoff.reset();
    switch (message.getMessageCase()) {
      case DELTA -> changed(stream, message.getDelta());
      case TRUST_BUNDLE -> trusted(message);
      // A newer operator's message: what it needs an answer to, it does not send to this version.
      case MESSAGE_NOT_SET -> {}
    }
  }

  private void changed(ConfigStream stream, Delta delta) {
    stream.send(holder.receive(delta));
    if (delta.getRoutesCount() > 0 || delta.getHandoversCount() > 0) {
      // A canary may have appeared, or have another weight: what it served before is the baseline.
      reporter.report();
    }
  }

  private void trusted(OperatorMessage message) {
    try {
      trust.tell(message.getTrustBundle());
    } catch (SetupException e) {
      context.listener().onFault("trust bundle: " + e.problem());
      return;
    }
    if (identity != null && !identity.isSignedBy(trust.told())) {
      identities.renew();
    }
  }

  @Override
  public void onEnd(ConfigStream stream, Status status) {
    if (stream.equals(opening)) {
      opening = null;
    } else if (stream.equals(active)) {
      active = null;
    } else {
      return;
    }
    if (status.getCode() == Status.Code.UNAUTHENTICATED) {
      // What the certificate says holds no more, or it has ended by the operator's clock.
      identity = null;
    }
    retry(Failures.describe(status));
  }

  private void retry(String problem) {
    if (active == null) {
      context.listener().onStream(false, problem);
    }
    cancelDue();
    due = context.after(backoff.next(), identity == null ? identities::renew : this::open);
  }

  private void cancelDue() {
    if (due != null) {
      due.cancel(false);
      due = null;
    }
  }

  private static void retire(@Nullable ConfigStream stream) {
    if (stream != null) {
      stream.retire();
    }
  }
}
