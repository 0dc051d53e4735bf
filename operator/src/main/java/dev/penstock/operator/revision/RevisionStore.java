package dev.penstock.operator.revision;

import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.operator.fleet.FleetNames;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.RevisionNames;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;

/**
 * Keeps the promoted contents of Routes and Gateways. A content is kept once, under its hash, and
 * never changes; its number does, when it is promoted anew. Blocks while the API server is asked.
 * Thread-safe.
 */
public final class RevisionStore {
  private final KubernetesClient client;

  /** Writes with the given client. */
  public RevisionStore(KubernetesClient client) {
    this.client = client;
  }

  /** What contents are kept for. */
  public enum Kind {
    /** A Gateway: what its pods run. */
    GATEWAY,
    /** A Route: its hostnames and rules. */
    ROUTE
  }

  /**
   * The object that a revision is kept for.
   *
   * @param key its namespace and name
   * @param uid tells it from a later one of the same name
   */
  public record Owner(Kind kind, ObjectKey key, String uid) {}

  /**
   * What is kept.
   *
   * @param hash names the content
   * @param data the content as maps and lists
   */
  public record Content(String hash, Map<String, Object> data) {
    /** Copies the map. */
    public Content {
      data = Map.copyOf(data);
    }
  }

  /**
   * Keeps a content, with a number. Again with no effect.
   *
   * @throws KubernetesClientException when the API server cannot be reached or refuses
   */
  public void keep(Owner owner, Content content, long number) {
    var _ =
        client
            .resource(revision(owner, content, number))
            .fieldManager(FleetNames.MANAGER)
            .forceConflicts()
            .serverSideApply();
  }

  /**
   * Gives a content up; no effect when it is not there.
   *
   * @throws KubernetesClientException when the API server cannot be reached or refuses
   */
  public void forget(Owner owner, String hash) {
    var _ =
        client
            .apps()
            .controllerRevisions()
            .inNamespace(owner.key().namespace())
            .withName(name(owner, hash))
            .delete();
  }

  private static String name(Owner owner, String hash) {
    return switch (owner.kind()) {
      case GATEWAY -> FleetNames.child(owner.key().name()) + "-" + hash;
      case ROUTE -> RevisionNames.name(owner.key().name(), hash);
    };
  }

  private static ControllerRevision revision(Owner owner, Content content, long number) {
    return new ControllerRevisionBuilder()
        .withMetadata(metadata(owner, content.hash()))
        .withRevision(number)
        .withData(content.data())
        .build();
  }

  private static ObjectMeta metadata(Owner owner, String hash) {
    String object = owner.key().name();
    ObjectMetaBuilder metadata =
        new ObjectMetaBuilder()
            .withNamespace(owner.key().namespace())
            .withName(name(owner, hash))
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion(Penstock.GROUP + "/" + Penstock.VERSION)
                    .withKind(
                        switch (owner.kind()) {
                          case GATEWAY -> "Gateway";
                          case ROUTE -> "Route";
                        })
                    .withName(object)
                    .withUid(owner.uid())
                    .withController(true)
                    .withBlockOwnerDeletion(false)
                    .build());
    return switch (owner.kind()) {
      case GATEWAY -> metadata.withLabels(FleetNames.revisionLabels(object, hash)).build();
      case ROUTE ->
          metadata
              .withLabels(RevisionNames.labels(object, hash))
              .withAnnotations(Map.of(RevisionNames.ROUTE_ANNOTATION, object))
              .build();
    };
  }
}
