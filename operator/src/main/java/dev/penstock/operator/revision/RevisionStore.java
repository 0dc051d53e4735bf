package dev.penstock.operator.revision;

import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.operator.fleet.FleetNames;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.RevisionNames;
import dev.penstock.operator.view.RouteRevision;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;

/**
 * Keeps the promoted contents of Routes. A content is kept once, under its hash, and never changes;
 * its number does, when it is promoted anew. Blocks while the API server is asked. Thread-safe.
 */
public final class RevisionStore {
  private final KubernetesClient client;

  /** Writes with the given client. */
  public RevisionStore(KubernetesClient client) {
    this.client = client;
  }

  /**
   * The Route that a revision is kept for.
   *
   * @param key its namespace and name
   * @param uid tells it from a later one of the same name
   */
  public record Owner(ObjectKey key, String uid) {}

  /**
   * Keeps a content, with a number. Again with no effect.
   *
   * @throws KubernetesClientException when the API server cannot be reached or refuses
   */
  public void keep(Owner owner, RouteRevision content, long number) {
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
            .withName(RevisionNames.name(owner.key().name(), hash))
            .delete();
  }

  private static ControllerRevision revision(Owner owner, RouteRevision content, long number) {
    String route = owner.key().name();
    String hash = content.hash();
    return new ControllerRevisionBuilder()
        .withNewMetadata()
        .withNamespace(owner.key().namespace())
        .withName(RevisionNames.name(route, hash))
        .withLabels(RevisionNames.labels(route, hash))
        .withAnnotations(Map.of(RevisionNames.ROUTE_ANNOTATION, route))
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(Penstock.GROUP + "/" + Penstock.VERSION)
                .withKind("Route")
                .withName(route)
                .withUid(owner.uid())
                .withController(true)
                .withBlockOwnerDeletion(false)
                .build())
        .endMetadata()
        .withRevision(number)
        .withData(content.toTree())
        .build();
  }
}
