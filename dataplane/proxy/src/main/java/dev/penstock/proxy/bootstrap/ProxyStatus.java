package dev.penstock.proxy.bootstrap;

import dev.penstock.proxy.config.ProxyConfig;
import dev.penstock.proxy.config.Rejection;
import dev.penstock.proxy.config.ResourceKind;
import dev.penstock.proxy.sync.SyncListener;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the process knows of itself: whether it is ready, by which config, connected to whom. */
final class ProxyStatus implements SyncListener {
  /**
   * The config in force.
   *
   * @param appliedAt since when
   */
  record Applied(ProxyConfig config, List<Rejection> rejections, Instant appliedAt) {}

  private final Log log;
  private final InstantSource clock;
  private final AtomicLong applications = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();
  private volatile @Nullable Applied applied;
  private volatile boolean draining;
  private volatile boolean connected;
  private volatile @Nullable Instant identityEnd;
  private volatile String lastFault = "";

  ProxyStatus(Log log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /** Why no request should be sent here, or null when it may. */
  @Nullable String notReady() {
    Applied now = applied;
    if (draining) {
      return "draining";
    }
    if (now == null) {
      return "no config yet";
    }
    return isListening(now) ? null : "no listener of the config could be opened";
  }

  /**
   * A fleet whose listeners are all broken serves nothing; one without listeners is as it should.
   */
  private static boolean isListening(Applied now) {
    int listeners = now.config().listeners().size();
    long rejected =
        now.rejections().stream().filter(r -> r.kind() == ResourceKind.LISTENER).count();
    return listeners == 0 || rejected < listeners;
  }

  void startDraining() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  @Nullable Applied applied() {
    return applied;
  }

  /** Whether the stream to the operator is open. */
  boolean isConnected() {
    return connected;
  }

  /** When the certificate for the stream ends; null when there is none. */
  @Nullable Instant identityEnd() {
    return identityEnd;
  }

  /** Configs put in force since the start. */
  long applications() {
    return applications.get();
  }

  /** Deltas refused whole since the start. */
  long refusals() {
    return refusals.get();
  }

  @Override
  public void onApplied(ProxyConfig config, List<Rejection> rejections) {
    Applied before = applied;
    applied = new Applied(config, List.copyOf(rejections), clock.instant());
    applications.incrementAndGet();
    if (before == null) {
      log.info(
          "config " + config.version() + " is in force: " + config.routes().size() + " routes");
    }
    Set<Rejection> known = before == null ? Set.of() : new HashSet<>(before.rejections());
    for (Rejection rejection : rejections) {
      if (!known.contains(rejection)) {
        log.warn(
            rejection.kind() + " " + rejection.name() + " is rejected: " + rejection.message());
      }
    }
  }

  @Override
  public void onRefused(String version, String reason) {
    refusals.incrementAndGet();
    log.warn("config " + version + " is refused: " + reason);
  }

  @Override
  public void onStream(boolean open, String detail) {
    if (open && !connected) {
      log.info("connected to the operator");
      lastFault = "";
    } else if (!open && connected) {
      log.warn("the operator is gone, serving goes on: " + detail);
    } else if (!open) {
      onFault("the operator cannot be reached: " + detail);
    }
    connected = open;
  }

  @Override
  public void onIdentity(Instant notAfter) {
    identityEnd = notAfter;
    log.info("certificate until " + notAfter);
  }

  /** What is tried again and again fails for the same reason each time: that is told once. */
  @Override
  public void onFault(String fault) {
    if (!fault.equals(lastFault)) {
      lastFault = fault;
      log.warn(fault);
    }
  }
}
