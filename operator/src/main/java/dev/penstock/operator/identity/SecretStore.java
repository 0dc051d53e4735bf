package dev.penstock.operator.identity;

import dev.penstock.operator.view.RevisionNames;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ring of authorities in a Secret. */
final class SecretStore implements AuthorityStore {
  /** On the Secret: asks for a rotation at once. It is taken off when the rotation has begun. */
  static final String ROTATE_ANNOTATION = "penstock.dev/rotate";

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private volatile @Nullable SharedIndexInformer<Secret> informer;

  SecretStore(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  @Override
  public Optional<Stored> read() throws MalformedAuthorityException {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    if (secret == null) {
      return Optional.empty();
    }
    Map<String, String> annotations = secret.getMetadata().getAnnotations();
    return Optional.of(
        new Stored(
            AuthoritySecret.decode(secret.getData()),
            annotations != null && annotations.containsKey(ROTATE_ANNOTATION),
            secret.getMetadata().getResourceVersion()));
  }

  @Override
  public boolean create(AuthorityRing first) {
    return wins(() -> client.resource(secret(first, null)).create());
  }

  @Override
  public boolean replace(Stored held, AuthorityRing next) {
    return wins(() -> client.resource(secret(next, held.revision())).update());
  }

  @Override
  public void watch(Runnable onChange) {
    SharedIndexInformer<Secret> secrets =
        client.secrets().inNamespace(namespace).withName(name).runnableInformer(0);
    secrets.addEventHandler(new Caller(onChange));
    secrets.exceptionHandler((started, fault) -> true);
    informer = secrets;
    var _ = secrets.start();
  }

  @Override
  public void close() {
    SharedIndexInformer<Secret> secrets = informer;
    if (secrets != null) {
      secrets.close();
    }
  }

  /** Without the annotation: what it asks for has been seen to. */
  private Secret secret(AuthorityRing ring, @Nullable String resourceVersion) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withResourceVersion(resourceVersion)
        .addToLabels(RevisionNames.MANAGED_BY_LABEL, RevisionNames.MANAGED_BY)
        .endMetadata()
        .withType("penstock.dev/authority")
        .withData(AuthoritySecret.encode(ring))
        .build();
  }

  private static boolean wins(Runnable write) {
    try {
      write.run();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  private record Caller(Runnable onChange) implements ResourceEventHandler<Secret> {
    @Override
    public void onAdd(Secret secret) {
      onChange.run();
    }

    @Override
    public void onUpdate(Secret before, Secret after) {
      onChange.run();
    }

    @Override
    public void onDelete(Secret secret, boolean unknown) {
      onChange.run();
    }
  }
}
