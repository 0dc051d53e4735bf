package dev.penstock.operator.ticket;

import dev.penstock.operator.identity.ReplicaConfig;
import dev.penstock.operator.leader.LeaderLease;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.pipeline.FlowListener;
import dev.penstock.operator.push.LedgerView;
import dev.penstock.operator.view.RevisionNames;
import dev.penstock.operator.view.TicketSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes the Secret when there is none and rotates it when it is time, while this replica leads.
 * What the view has of it says whether there is something to do; nothing is read before there is. A
 * Secret that was deleted or spoilt is made anew: all that is lost are sessions, and that is how to
 * have all tickets void at once.
 */
@Startup
@Singleton
public class TicketKeeper implements FlowListener {
  private static final Logger LOG = Logger.getLogger(TicketKeeper.class);

  /** How soon a replica that has come to lead looks; nothing is read for it. */
  private static final Duration TICK = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final String namespace;
  private final Duration period;
  private final BooleanSupplier leads;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tickets").factory());

  /** What the view has; null when it has none. */
  private volatile @Nullable TicketSecret seen;

  /** Whether there has been a view. */
  private volatile boolean informed;

  /** For the container. */
  @Inject
  public TicketKeeper(
      KubernetesClient client, ReplicaConfig replica, TicketConfig config, LeaderLease lease) {
    this(client, replica.namespace(), config.period(), lease::isLeader, InstantSource.system());
  }

  /**
   * Keeps the Secret of a namespace.
   *
   * @param period how long a secret seals; more than 0
   * @param leads whether this replica may write
   */
  public TicketKeeper(
      KubernetesClient client,
      String namespace,
      Duration period,
      BooleanSupplier leads,
      InstantSource clock) {
    if (!period.isPositive()) {
      throw new IllegalArgumentException(
          "penstock.tickets.period is " + period + ", but must be more than 0");
    }
    this.client = client;
    this.namespace = namespace;
    this.period = period;
    this.leads = leads;
    this.clock = clock;
  }

  @PostConstruct
  void start() {
    var _ =
        thread.scheduleWithFixedDelay(
            this::tickSafely, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks no more. */
  @PreDestroy
  public void stop() {
    thread.shutdownNow();
  }

  @Override
  public void onChange(Translation translation, LedgerView ledger) {
    TicketSecret now =
        translation.view().ticketSecrets().values().stream().findFirst().orElse(null);
    if (!informed || !Objects.equals(now, seen)) {
      seen = now;
      informed = true;
      wake();
    }
  }

  /** Looks at once, and not only at the next tick. */
  public void wake() {
    try {
      thread.execute(this::tickSafely);
    } catch (RejectedExecutionException e) {
      LOG.debug("The operator stops", e);
    }
  }

  /** No fault may end the ticks. */
  private void tickSafely() {
    try {
      tick();
    } catch (RuntimeException e) {
      LOG.warnf(
          "Secret %s/%s cannot be kept, tickets are sealed as before: %s",
          namespace, TicketSecret.NAME, e.getMessage());
    }
  }

  private void tick() {
    Instant now = clock.instant();
    if (!informed || !leads.getAsBoolean() || !isDue(seen, now)) {
      return;
    }
    Secret held = client.secrets().inNamespace(namespace).withName(TicketSecret.NAME).get();
    if (held == null) {
      client.resource(secret(TicketSecret.fresh(now), null)).create();
      LOG.info("Made what session tickets are sealed with");
      return;
    }
    TicketSecret next = next(held, now);
    if (next != null) {
      client.resource(secret(next, held.getMetadata().getResourceVersion())).update();
      LOG.info("Rotated what session tickets are sealed with");
    }
  }

  /** Null when nothing is due: the view may be behind. */
  private @Nullable TicketSecret next(Secret held, Instant now) {
    try {
      TicketSecret present = TicketSecret.fromData(held.getData());
      return isDue(present, now) ? present.rotated(now) : null;
    } catch (IllegalArgumentException e) {
      LOG.warnf("Secret %s/%s is made anew: %s", namespace, TicketSecret.NAME, e.getMessage());
      return TicketSecret.fresh(now);
    }
  }

  private boolean isDue(@Nullable TicketSecret secret, Instant now) {
    return secret == null || !now.isBefore(secret.since().plus(period));
  }

  /** With a resourceVersion, it is written only when nobody else has written meanwhile. */
  private Secret secret(TicketSecret content, @Nullable String resourceVersion) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(TicketSecret.NAME)
        .withResourceVersion(resourceVersion)
        .addToLabels(RevisionNames.MANAGED_BY_LABEL, RevisionNames.MANAGED_BY)
        .endMetadata()
        .withType("penstock.dev/ticket-keys")
        .withData(content.toData())
        .build();
  }
}
