package dev.penstock.operator.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.penstock.api.v1alpha1.Gateway;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the cluster agree with desired children by server-side apply. It writes only when the
 * desired child differs from what was last applied, or when someone has changed a field that was.
 * What it has applied it knows for as long as it runs; after a start each child is applied once,
 * which changes nothing in the API server when the child is as desired.
 *
 * <p>Thread-safe for different children.
 */
public final class ChildWriter {
  private static final int UNPROCESSABLE = 422;

  /**
   * Children of Gateways that are gone fall out in time; one that fell out too early is applied
   * once more, to no effect.
   */
  private static final int REMEMBERED = 10_000;

  private final KubernetesClient client;
  private final Map<ChildKey, Applied> applied =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ChildKey, Applied> eldest) {
              return size() > REMEMBERED;
            }
          });

  /** Writes with the given client, as field manager {@value FleetNames#MANAGER}. */
  public ChildWriter(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Writes a child if need be.
   *
   * @param observed the child as a cache has it; null when it has none, and then the API server is
   *     asked, because a cache of the operator's own objects does not show other people's
   * @throws KubernetesClientException when the API server cannot be reached or is at fault
   */
  public ChildResult write(Gateway gateway, HasMetadata desired, @Nullable HasMetadata observed) {
    HasMetadata present = observed != null ? observed : client.resource(desired).get();
    if (present != null && !FleetNames.mayWrite(gateway, present)) {
      return blocked(gateway, present);
    }
    ChildKey key = ChildKey.of(desired);
    JsonNode configuration = tree(desired);
    Applied last = applied.get(key);
    if (present != null && last != null && last.stands(configuration, present, tree(present))) {
      return ChildResult.Done.UNCHANGED;
    }
    return apply(key, desired, configuration);
  }

  /** Removes a child that the Gateway should not have; leaves other people's objects alone. */
  public ChildResult remove(Gateway gateway, HasMetadata observed) {
    if (!FleetNames.mayWrite(gateway, observed)) {
      return ChildResult.Done.UNCHANGED;
    }
    applied.remove(ChildKey.of(observed));
    client.resource(observed).delete();
    return ChildResult.Done.WRITTEN;
  }

  private ChildResult apply(ChildKey key, HasMetadata desired, JsonNode configuration) {
    try {
      HasMetadata result =
          client
              .resource(desired)
              .fieldManager(FleetNames.MANAGER)
              .forceConflicts()
              .serverSideApply();
      applied.put(
          key,
          new Applied(
              configuration,
              result.getMetadata().getUid(),
              version(result),
              Projection.of(configuration, tree(result))));
      return ChildResult.Done.WRITTEN;
    } catch (KubernetesClientException e) {
      if (isNamespaceGoing(e)) {
        return ChildResult.Done.UNCHANGED;
      }
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_BAD_REQUEST, HttpURLConnection.HTTP_FORBIDDEN, UNPROCESSABLE ->
            new ChildResult.Refused(
                "%s %s is refused by the API server: %s"
                    .formatted(desired.getKind(), key.name(), reason(e)));
        default -> throw e;
      };
    }
  }

  /** The Gateway goes with its namespace, and what has gone before it need not come back. */
  private static boolean isNamespaceGoing(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || (e.getStatus() != null
            && e.getStatus().getDetails() != null
            && e.getStatus().getDetails().getCauses().stream()
                .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason())));
  }

  private static ChildResult blocked(Gateway gateway, HasMetadata present) {
    return new ChildResult.Blocked(
        "%s %s exists in namespace %s and is not controlled by Gateway %s: remove or rename it"
            .formatted(
                present.getKind(),
                present.getMetadata().getName(),
                present.getMetadata().getNamespace(),
                gateway.getMetadata().getName()));
  }

  private static String reason(KubernetesClientException e) {
    return e.getStatus() != null && e.getStatus().getMessage() != null
        ? e.getStatus().getMessage()
        : "HTTP status " + e.getCode();
  }

  private JsonNode tree(HasMetadata object) {
    return client.getKubernetesSerialization().convertValue(object, JsonNode.class);
  }

  private static long version(HasMetadata object) {
    return Long.parseUnsignedLong(object.getMetadata().getResourceVersion());
  }

  private record ChildKey(String kind, String namespace, String name) {
    static ChildKey of(HasMetadata object) {
      return new ChildKey(
          object.getKind(), object.getMetadata().getNamespace(), object.getMetadata().getName());
    }
  }

  /**
   * What was applied, and what the API server made of it.
   *
   * @param projection the result's values of the fields that were applied
   */
  private record Applied(
      JsonNode configuration, String uid, long resourceVersion, JsonNode projection) {
    boolean stands(JsonNode wanted, HasMetadata present, JsonNode presentTree) {
      if (!configuration.equals(wanted) || !uid.equals(present.getMetadata().getUid())) {
        return false;
      }
      boolean stale = Long.compareUnsigned(version(present), resourceVersion) <= 0;
      return stale || Projection.of(configuration, presentTree).equals(projection);
    }
  }
}
