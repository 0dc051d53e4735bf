package dev.penstock.operator.identity;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ring of authorities that all replicas share in one Secret. Whichever replica comes
 * first makes it and each may take the next step of a rotation: a write names the resourceVersion
 * it starts from, so that only one of them wins. It writes nothing unless a step is due.
 */
final class AuthorityKeeper implements AutoCloseable {
  /** On the Secret: begins a rotation at once. The keeper takes it off when it has begun. */
  static final String ROTATE_ANNOTATION = "penstock.dev/rotate";

  private static final Logger LOG = Logger.getLogger(AuthorityKeeper.class);
  private static final long TICK_MILLIS = 10_000;
  private static final long RETRY_MILLIS = 1_000;

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final AuthorityRotation rotation;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("authority").factory());
  private final CopyOnWriteArrayList<Consumer<AuthorityRing>> listeners =
      new CopyOnWriteArrayList<>();
  private volatile @Nullable AuthorityRing ring;
  private volatile @Nullable SharedIndexInformer<Secret> informer;
  private String lastFault = "";

  AuthorityKeeper(
      KubernetesClient client,
      String namespace,
      String name,
      AuthorityRotation rotation,
      InstantSource clock) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    this.rotation = rotation;
    this.clock = clock;
  }

  /** Begins to load or make the authority; retries for as long as the API server is away. */
  void start() {
    SharedIndexInformer<Secret> secrets =
        client.secrets().inNamespace(namespace).withName(name).runnableInformer(0);
    secrets.addEventHandler(new Wake());
    secrets.exceptionHandler((started, fault) -> true);
    informer = secrets;
    var _ = secrets.start();
    var _ = thread.scheduleWithFixedDelay(this::tickSafely, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
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
          ring().ifPresent(listener);
        });
  }

  @Override
  public void close() {
    SharedIndexInformer<Secret> secrets = informer;
    if (secrets != null) {
      secrets.close();
    }
    thread.shutdownNow();
  }

  private void tickSafely() {
    try {
      tick();
      lastFault = "";
    } catch (MalformedAuthorityException | KubernetesClientException e) {
      report(e);
      retrySoonUnlessLoaded();
    }
  }

  private void report(Exception e) {
    String fault = String.valueOf(e.getMessage());
    if (!fault.equals(lastFault)) {
      LOG.errorf(
          "The authority in Secret %s/%s cannot be kept: %s. What was loaded stays in force.",
          namespace, name, fault);
      lastFault = fault;
    }
  }

  private void retrySoonUnlessLoaded() {
    if (ring == null && !thread.isShutdown()) {
      var _ = thread.schedule(this::tickSafely, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void tick() throws MalformedAuthorityException {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    if (secret == null) {
      // Someone deleted it, or there never was one. What is in force is put back: a new
      // authority would be a stranger to every pod.
      AuthorityRing known = ring;
      create(known != null ? known : rotation.first(clock.instant()));
      return;
    }
    AuthorityRing held = AuthoritySecret.decode(secret.getData());
    boolean forced = annotations(secret).containsKey(ROTATE_ANNOTATION);
    AuthorityRing next = rotation.step(held, clock.instant(), forced);
    if (!forced && next.equals(held)) {
      publish(held);
    } else {
      replace(secret, next);
    }
  }

  private void create(AuthorityRing first) {
    write(
        () ->
            client
                .resource(
                    new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .addToLabels("app.kubernetes.io/managed-by", "penstock")
                        .endMetadata()
                        .withType("penstock.dev/authority")
                        .withData(AuthoritySecret.encode(first))
                        .build())
                .create(),
        first);
  }

  private void replace(Secret held, AuthorityRing next) {
    write(
        () ->
            client
                .resource(
                    new SecretBuilder(held)
                        .editMetadata()
                        .removeFromAnnotations(ROTATE_ANNOTATION)
                        .endMetadata()
                        .withData(AuthoritySecret.encode(next))
                        .build())
                .update(),
        next);
  }

  private void write(Runnable action, AuthorityRing written) {
    try {
      action.run();
      LOG.infof("Wrote Secret %s/%s: %s", namespace, name, written.authorities());
      publish(written);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      // Another replica was first: read what it wrote.
      thread.execute(this::tickSafely);
    }
  }

  private void publish(AuthorityRing next) {
    if (!next.equals(ring)) {
      ring = next;
      listeners.forEach(listener -> listener.accept(next));
    }
  }

  private static Map<String, String> annotations(Secret secret) {
    Map<String, String> annotations = secret.getMetadata().getAnnotations();
    return annotations == null ? Map.of() : annotations;
  }

  /** Any change of the Secret is a reason to look at it now rather than at the next tick. */
  private final class Wake implements ResourceEventHandler<Secret> {
    @Override
    public void onAdd(Secret secret) {
      thread.execute(AuthorityKeeper.this::tickSafely);
    }

    @Override
    public void onUpdate(Secret before, Secret after) {
      thread.execute(AuthorityKeeper.this::tickSafely);
    }

    @Override
    public void onDelete(Secret secret, boolean unknown) {
      thread.execute(AuthorityKeeper.this::tickSafely);
    }
  }
}
