package dev.penstock.operator.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.penstock.operator.fleet.FleetNames;
import dev.penstock.operator.view.ObjectKey;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the statuses of one kind. A write is a merge patch of the status subresource
 * that names the version it starts from: it carries what differs and nothing else, and overwrites
 * nobody. Thread-safe.
 *
 * @param <R> the kind
 * @param <S> its status
 */
final class StatusApi<R extends CustomResource<?, S>, S> {
  private static final long PAGE = 500;

  private final KubernetesClient client;
  private final Class<R> type;
  private final PatchContext merge =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(FleetNames.MANAGER)
          .build();

  StatusApi(KubernetesClient client, Class<R> type) {
    this.client = client;
    this.type = type;
  }

  /** The kind's name. */
  String kind() {
    return type.getSimpleName();
  }

  /**
   * Every object's status.
   *
   * @throws KubernetesClientException when the API server cannot be reached
   */
  Map<ObjectKey, Known<S>> readAll() {
    Map<ObjectKey, Known<S>> all = new HashMap<>();
    String next = null;
    do {
      KubernetesResourceList<R> page =
          client
              .resources(type)
              .inAnyNamespace()
              .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      page.getItems().forEach(object -> all.put(key(object), known(object)));
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return all;
  }

  /** Writes, and when the object has changed meanwhile reads it instead. */
  WriteResult<S> write(StatusWrite<S> write) {
    try {
      return new WriteResult.Written<>(
          known(
              client
                  .resources(type)
                  .inNamespace(write.key().namespace())
                  .withName(write.key().name())
                  .subresource("status")
                  .patch(merge, patch(write).toString())));
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_NOT_FOUND -> new WriteResult.Gone<>();
        case HttpURLConnection.HTTP_CONFLICT -> read(write.key());
        default -> new WriteResult.Failed<>(brief(e));
      };
    }
  }

  private WriteResult<S> read(ObjectKey key) {
    try {
      R object = client.resources(type).inNamespace(key.namespace()).withName(key.name()).get();
      return object == null ? new WriteResult.Gone<>() : new WriteResult.Outdated<>(known(object));
    } catch (KubernetesClientException e) {
      return new WriteResult.Failed<>(brief(e));
    }
  }

  /** The API server's words without the client's, which repeat them in several forms. */
  private static String brief(KubernetesClientException e) {
    return e.getStatus() != null && e.getStatus().getMessage() != null
        ? e.getStatus().getMessage()
        : String.valueOf(e.getMessage());
  }

  private ObjectNode patch(StatusWrite<S> write) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("metadata")
        .put("uid", write.base().uid())
        .put("resourceVersion", Long.toUnsignedString(write.base().resourceVersion()));
    patch.set("status", MergePatch.between(tree(write.base().status()), tree(write.next())));
    return patch;
  }

  private JsonNode tree(@Nullable S status) {
    return status == null
        ? MissingNode.getInstance()
        : client.getKubernetesSerialization().convertValue(status, JsonNode.class);
  }

  private static ObjectKey key(CustomResource<?, ?> object) {
    return new ObjectKey(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  private static <S> Known<S> known(CustomResource<?, S> object) {
    return new Known<>(
        object.getMetadata().getUid(),
        Long.parseUnsignedLong(object.getMetadata().getResourceVersion()),
        object.getStatus());
  }
}
