package dev.penstock.operator.leader;

import dev.penstock.operator.push.Leadership;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds the Lease, or waits for it. A replica that loses it goes on serving its pods and stands
 * again: an API server that is away for a while restarts no operator.
 */
@Startup
@Singleton
public class LeaderLease implements Leadership {
  private static final Logger LOG = Logger.getLogger(LeaderLease.class);

  /** While the client is open and before anything else has begun to end. */
  private static final int FIRST = 1;

  private final KubernetesClient client;
  private final LeaderConfig config;
  private final Election election;
  private final Clock clock = Clock.systemUTC();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService thread = single("leadership");

  /** Ends a term in time while the election's thread waits for an answer. */
  private final ScheduledExecutorService bell = single("leadership-end");

  private volatile String holder = "";
  private Future<?> termEnd = CompletableFuture.completedFuture(null);
  private boolean announced;
  private boolean away;

  /** Stands for election with the given client once started. */
  public LeaderLease(KubernetesClient client, LeaderConfig config) {
    this.client = impatient(client, config.renewDeadline());
    this.config = config;
    this.election = new Election(config.identity(), config.leaseDuration(), config.renewDeadline());
  }

  /**
   * Whether this replica may write children and status now. Turns false at the end of its term by
   * this machine's monotonic clock, whether or not the API server answers.
   */
  public boolean isLeader() {
    return election.isLeading(System.nanoTime());
  }

  @Override
  public Leader current() {
    boolean self = isLeader();
    String seen = holder;
    // It may still stand in a Lease that it could not renew.
    return seen.equals(config.identity()) && !self ? Leader.UNKNOWN : new Leader(seen, self);
  }

  /** Runs after {@link #isLeader()} has changed, on a thread of the election's. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @PostConstruct
  void start() {
    thread.execute(this::tick);
  }

  void onShutdown(@Observes @Priority(FIRST) ShutdownEvent event) {
    stop();
  }

  /** Gives the Lease up, so that another replica need not wait until it expires. */
  void stop() {
    boolean held = isLeader();
    election.resign();
    thread.shutdownNow();
    bell.shutdownNow();
    if (held) {
      release();
    }
  }

  private void release() {
    try {
      Lease lease = leases().get();
      if (lease != null && config.identity().equals(lease.getSpec().getHolderIdentity())) {
        var _ = client.resource(released(lease)).update();
      }
    } catch (KubernetesClientException e) {
      LOG.infof("The Lease was not given up and will expire: %s", e.getMessage());
    }
  }

  private void tick() {
    try {
      step();
      away = false;
    } catch (RuntimeException e) {
      if (!away && !isConflict(e)) {
        String fault = String.valueOf(e.getMessage() == null ? e.getCause() : e.getMessage());
        LOG.warnf("Lease %s cannot be kept: %s", config.leaseName(), fault);
        away = true;
      }
    } finally {
      announce();
      var _ = schedule(thread, this::tick, isLeader() ? config.renewPeriod() : config.pollPeriod());
    }
  }

  private void step() {
    Lease lease = leases().get();
    LeaseSpec spec = lease == null ? null : lease.getSpec();
    String seenHolder = spec == null ? null : spec.getHolderIdentity();
    switch (election.observe(version(lease), seenHolder, System.nanoTime())) {
      case CREATE -> write(() -> client.resource(fresh()).create());
      case RENEW -> write(() -> client.resource(renewed(lease)).update());
      case TAKE -> write(() -> client.resource(taken(lease)).update());
      case WAIT -> holder = seenHolder == null ? "" : seenHolder;
    }
  }

  /** Another replica was first: the next tick reads what it wrote. */
  private static boolean isConflict(RuntimeException e) {
    return e instanceof KubernetesClientException fault
        && fault.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }

  private void write(Runnable action) {
    long askedAt = System.nanoTime();
    action.run();
    election.won(askedAt);
    holder = config.identity();
    termEnd.cancel(false);
    Duration left = Duration.ofNanos(election.end(askedAt) - System.nanoTime());
    termEnd = schedule(bell, this::announce, left);
  }

  private synchronized void announce() {
    boolean leads = isLeader();
    if (leads != announced) {
      announced = leads;
      LOG.info(leads ? "This replica leads now" : "This replica does not lead any more");
      listeners.forEach(LeaderLease::tell);
    }
  }

  private static Future<?> schedule(ScheduledExecutorService on, Runnable task, Duration delay) {
    try {
      return on.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("The operator stops", e);
      return CompletableFuture.completedFuture(null);
    }
  }

  private static ScheduledExecutorService single(String name) {
    ThreadFactory daemon = Thread.ofPlatform().daemon().name(name).factory();
    return Executors.newSingleThreadScheduledExecutor(daemon);
  }

  /** One that answers or fails while there is time for another try, and leaves trying to ticks. */
  private static KubernetesClient impatient(KubernetesClient client, Duration renewDeadline) {
    return client
        .newClient(
            new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestTimeout((int) renewDeadline.dividedBy(2).toMillis())
                .withRequestRetryBackoffLimit(0)
                .build())
        .adapt(KubernetesClient.class);
  }

  private static void tell(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      LOG.error("A part of the operator failed to follow the change of leader", e);
    }
  }

  private io.fabric8.kubernetes.client.dsl.Resource<Lease> leases() {
    return client.leases().inNamespace(config.namespace()).withName(config.leaseName());
  }

  private static @Nullable String version(@Nullable Lease lease) {
    return lease == null ? null : lease.getMetadata().getResourceVersion();
  }

  private Lease fresh() {
    ZonedDateTime now = ZonedDateTime.now(clock);
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(config.namespace())
        .withName(config.leaseName())
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(config.identity())
        .withLeaseDurationSeconds((int) config.leaseDuration().toSeconds())
        .withAcquireTime(now)
        .withRenewTime(now)
        .withLeaseTransitions(0)
        .endSpec()
        .build();
  }

  private Lease renewed(Lease lease) {
    return new LeaseBuilder(lease)
        .editOrNewSpec()
        .withRenewTime(ZonedDateTime.now(clock))
        .endSpec()
        .build();
  }

  private Lease taken(Lease lease) {
    ZonedDateTime now = ZonedDateTime.now(clock);
    Integer transitions = lease.getSpec() == null ? null : lease.getSpec().getLeaseTransitions();
    return new LeaseBuilder(lease)
        .editOrNewSpec()
        .withHolderIdentity(config.identity())
        .withLeaseDurationSeconds((int) config.leaseDuration().toSeconds())
        .withAcquireTime(now)
        .withRenewTime(now)
        .withLeaseTransitions(transitions == null ? 1 : transitions + 1)
        .endSpec()
        .build();
  }

  private static Lease released(Lease lease) {
    return new LeaseBuilder(lease).editSpec().withHolderIdentity("").endSpec().build();
  }
}
