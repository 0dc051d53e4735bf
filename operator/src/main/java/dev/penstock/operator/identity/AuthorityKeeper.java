package dev.penstock.operator.identity;

import dev.penstock.operator.identity.AuthorityStore.Stored;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ring of authorities in step with what all replicas share. Whichever replica comes first
 * makes it, and each may take the next step of a rotation. It writes nothing unless a step is due.
 */
final class AuthorityKeeper implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(AuthorityKeeper.class);

  private final AuthorityStore store;
  private final AuthorityRotation rotation;
  private final InstantSource clock;
  private final Pace pace;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("authority").factory());
  private final List<Consumer<AuthorityRing>> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable AuthorityRing ring;
  private @Nullable Future<?> next;
  private Duration retry;
  private String lastFault = "";

  /**
   * How often the keeper looks by itself.
   *
   * @param tick while all is well
   * @param retry after the first fault; the wait doubles with each that follows, up to a tick
   */
  record Pace(Duration tick, Duration retry) {
    static final Pace DEFAULT = new Pace(Duration.ofSeconds(10), Duration.ofSeconds(1));

    Duration after(Duration wait) {
      Duration doubled = wait.multipliedBy(2);
      return doubled.compareTo(tick) < 0 ? doubled : tick;
    }
  }

  AuthorityKeeper(
      AuthorityStore store, AuthorityRotation rotation, InstantSource clock, Pace pace) {
    this.store = store;
    this.rotation = rotation;
    this.clock = clock;
    this.pace = pace;
    this.retry = pace.retry();
  }

  /** Begins to load or make the authority; retries for as long as the API server is away. */
  void start() {
    store.watch(this::wake);
    wake();
  }

  /** Empty until the authority has been loaded. */
  Optional<AuthorityRing> ring() {
    return Optional.ofNullable(ring);
  }

  /** Calls at once with the ring there is, and then with each new one, on the keeper's thread. */
  void onChange(Consumer<AuthorityRing> listener) {
    thread.execute(
        () -> {
          listeners.add(listener);
          ring().ifPresent(held -> tell(listener, held));
        });
  }

  @Override
  public void close() {
    store.close();
    thread.shutdownNow();
  }

  private void wake() {
    try {
      thread.execute(this::tickSafely);
    } catch (RejectedExecutionException e) {
      LOG.debug("The authority changed while the operator stops", e);
    }
  }

  /** No fault may end the ticks: without them nothing rotates until the operator restarts. */
  private void tickSafely() {
    Duration wait = pace.tick();
    try {
      tick();
      lastFault = "";
      retry = pace.retry();
    } catch (MalformedAuthorityException | RuntimeException e) {
      report(e);
      wait = retry;
      retry = pace.after(retry);
    } finally {
      schedule(wait);
    }
  }

  /** In place of the tick that was to come, if this one came before its time. */
  private void schedule(Duration wait) {
    if (next != null) {
      next.cancel(false);
    }
    try {
      next = thread.schedule(this::tickSafely, wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("The authority is looked at no more: the operator stops", e);
    }
  }

  private void report(Exception e) {
    String fault = e.getMessage() == null ? e.toString() : e.getMessage();
    if (!fault.equals(lastFault)) {
      LOG.errorf("The Secret of the authority: %s. What was loaded stays in force.", fault);
      lastFault = fault;
    }
  }

  private void tick() throws MalformedAuthorityException {
    Optional<Stored> read = store.read();
    if (read.isEmpty()) {
      // Someone deleted it, or there never was one. What is in force is put back: a new
      // authority would be a stranger to every pod.
      AuthorityRing known = ring;
      AuthorityRing first = known != null ? known : rotation.first(clock.instant());
      publishIfWon(store.create(first), first);
      return;
    }
    Stored held = read.get();
    AuthorityRing next = rotation.step(held.ring(), clock.instant(), held.rotationWanted());
    if (held.rotationWanted() || !next.equals(held.ring())) {
      publishIfWon(store.replace(held, next), next);
    } else {
      publish(next);
    }
  }

  private void publishIfWon(boolean won, AuthorityRing written) {
    if (won) {
      LOG.infof("Wrote the authority: %s", written.authorities());
      publish(written);
    } else {
      // Another replica was first: read what it wrote.
      wake();
    }
  }

  private void publish(AuthorityRing next) {
    if (!next.equals(ring)) {
      ring = next;
      listeners.forEach(listener -> tell(listener, next));
    }
  }

  private static void tell(Consumer<AuthorityRing> listener, AuthorityRing ring) {
    try {
      listener.accept(ring);
    } catch (RuntimeException e) {
      LOG.error("A part of the operator failed to follow the authority", e);
    }
  }
}
