package dev.penstock.operator.view;

import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.api.v1alpha1.ReferenceGrantSpec;
import dev.penstock.api.v1alpha1.RouteSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Everything the model is computed from, at one moment. Immutable; between a view and the one
 * edited from it, an entry whose content did not change is the same object, so that results can be
 * reused by comparing identities.
 *
 * @param asOf how far the API server's history had been seen
 * @param contentAsOf of each kind, how far had been seen when an object of it last changed: whoever
 *     has seen as much knows these objects or newer ones, while {@code asOf} moves on by itself, in
 *     each replica at other times, for kinds of which nothing changes
 * @param gateways the Gateways
 * @param routes the Routes
 * @param grants the ReferenceGrants
 * @param services the Services
 * @param endpoints the endpoints, by Service
 * @param secrets the Secrets of type {@code kubernetes.io/tls}
 * @param namespaces the Namespaces, by name
 * @param revisions the contents that Routes had, by the object that keeps each
 * @param rollouts where the rollouts of Routes stand, by Route; none for a Route without a promoted
 *     revision
 * @param pods the data-plane pods
 * @param fleetRollouts where the rollouts of fleets stand, by Gateway; none for a Gateway without a
 *     promoted revision
 * @param ticketSecrets what ticket keys are made from: one at most, by the Secret that keeps it
 */
public record ClusterView(
    AsOf asOf,
    AsOf contentAsOf,
    SortedTable<ObjectKey, Resource<GatewaySpec>> gateways,
    SortedTable<ObjectKey, Resource<RouteSpec>> routes,
    SortedTable<ObjectKey, Resource<ReferenceGrantSpec>> grants,
    SortedTable<ObjectKey, ServiceInfo> services,
    SortedTable<ObjectKey, ServiceEndpoints> endpoints,
    SortedTable<ObjectKey, TlsSecret> secrets,
    SortedTable<String, NamespaceInfo> namespaces,
    SortedTable<ObjectKey, RevisionInfo> revisions,
    SortedTable<ObjectKey, RolloutState> rollouts,
    SortedTable<ObjectKey, PodInfo> pods,
    SortedTable<ObjectKey, RolloutState> fleetRollouts,
    SortedTable<ObjectKey, TicketSecret> ticketSecrets) {
  /** Nothing has been seen. */
  public static final ClusterView EMPTY =
      new ClusterView(
          AsOf.NONE,
          AsOf.NONE,
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty(),
          SortedTable.empty());

  /** Starts the next view. Not thread-safe; this view is untouched by it. */
  public Edit edit() {
    return new Edit(this);
  }

  /** True when the two differ in nothing but their as-of: all their tables are the same ones. */
  public boolean sameContent(ClusterView other) {
    return Arrays.stream(WatchedKind.values()).allMatch(kind -> sameContent(kind, other));
  }

  @SuppressWarnings("ReferenceEquality") // Tables are kept as long as no entry changes.
  private boolean sameContent(WatchedKind kind, ClusterView other) {
    return switch (kind) {
      case GATEWAY -> gateways == other.gateways && fleetRollouts == other.fleetRollouts;
      case ROUTE -> routes == other.routes && rollouts == other.rollouts;
      case REFERENCE_GRANT -> grants == other.grants;
      case SERVICE -> services == other.services;
      case ENDPOINT_SLICE -> endpoints == other.endpoints;
      case SECRET -> secrets == other.secrets;
      case NAMESPACE -> namespaces == other.namespaces;
      case CONTROLLER_REVISION -> revisions == other.revisions;
      case POD -> pods == other.pods;
      case TICKET_SECRET -> ticketSecrets == other.ticketSecrets;
    };
  }

  /** This view, where it has the same objects as the one before, with their age. */
  private ClusterView following(ClusterView before) {
    Map<String, Long> content = new HashMap<>(asOf.resourceVersions());
    for (WatchedKind kind : WatchedKind.values()) {
      Long since = before.contentAsOf.resourceVersions().get(kind.qualifiedName());
      if (since != null && sameContent(kind, before)) {
        content.put(kind.qualifiedName(), since);
      }
    }
    return new ClusterView(
        asOf,
        AsOf.of(content),
        gateways,
        routes,
        grants,
        services,
        endpoints,
        secrets,
        namespaces,
        revisions,
        rollouts,
        pods,
        fleetRollouts,
        ticketSecrets);
  }

  /**
   * Collects changes to a view. Each method takes an object's key and its present content, null
   * when it is gone; content that equals what the view has is ignored.
   */
  public static final class Edit {
    private final ClusterView base;
    private final Patch<ObjectKey, Resource<GatewaySpec>> gateways;
    private final Patch<ObjectKey, Resource<RouteSpec>> routes;
    private final Patch<ObjectKey, Resource<ReferenceGrantSpec>> grants;
    private final Patch<ObjectKey, ServiceInfo> services;
    private final Patch<ObjectKey, ServiceEndpoints> endpoints;
    private final Patch<ObjectKey, TlsSecret> secrets;
    private final Patch<String, NamespaceInfo> namespaces;
    private final Patch<ObjectKey, RevisionInfo> revisions;
    private final Patch<ObjectKey, RolloutState> rollouts;
    private final Patch<ObjectKey, PodInfo> pods;
    private final Patch<ObjectKey, RolloutState> fleetRollouts;
    private final Patch<ObjectKey, TicketSecret> ticketSecrets;

    private Edit(ClusterView base) {
      this.base = base;
      this.gateways = new Patch<>(base.gateways, Resource::sameContent);
      this.routes = new Patch<>(base.routes, Resource::sameContent);
      this.grants = new Patch<>(base.grants, Resource::sameContent);
      this.services = new Patch<>(base.services, Object::equals);
      this.endpoints = new Patch<>(base.endpoints, Object::equals);
      this.secrets = new Patch<>(base.secrets, Object::equals);
      this.namespaces = new Patch<>(base.namespaces, Object::equals);
      this.revisions = new Patch<>(base.revisions, Object::equals);
      this.rollouts = new Patch<>(base.rollouts, Object::equals);
      this.pods = new Patch<>(base.pods, Object::equals);
      this.fleetRollouts = new Patch<>(base.fleetRollouts, Object::equals);
      this.ticketSecrets = new Patch<>(base.ticketSecrets, Object::equals);
    }

    /** Sets or removes a Gateway. */
    public Edit gateway(ObjectKey key, @Nullable Resource<GatewaySpec> content) {
      gateways.set(key, content);
      return this;
    }

    /** Sets or removes a Route. */
    public Edit route(ObjectKey key, @Nullable Resource<RouteSpec> content) {
      routes.set(key, content);
      return this;
    }

    /** Sets or removes a ReferenceGrant. */
    public Edit grant(ObjectKey key, @Nullable Resource<ReferenceGrantSpec> content) {
      grants.set(key, content);
      return this;
    }

    /** Sets or removes a Service. */
    public Edit service(ObjectKey key, @Nullable ServiceInfo content) {
      services.set(key, content);
      return this;
    }

    /** Sets or removes the endpoints of a Service. */
    public Edit endpoints(ObjectKey service, @Nullable ServiceEndpoints content) {
      endpoints.set(service, content);
      return this;
    }

    /** Sets or removes a Secret. */
    public Edit secret(ObjectKey key, @Nullable TlsSecret content) {
      secrets.set(key, content);
      return this;
    }

    /** Sets or removes a Namespace. */
    public Edit namespace(String name, @Nullable NamespaceInfo content) {
      namespaces.set(name, content);
      return this;
    }

    /** Sets or removes a content that a Route had, by the object that keeps it. */
    public Edit revision(ObjectKey key, @Nullable RevisionInfo content) {
      revisions.set(key, content);
      return this;
    }

    /** Sets or removes where the rollout of a Route stands. */
    public Edit rollout(ObjectKey route, @Nullable RolloutState content) {
      rollouts.set(route, content);
      return this;
    }

    /** Sets or removes a data-plane pod. */
    public Edit pod(ObjectKey key, @Nullable PodInfo content) {
      pods.set(key, content);
      return this;
    }

    /** Sets or removes where the rollout of a Gateway's fleet stands. */
    public Edit fleetRollout(ObjectKey gateway, @Nullable RolloutState content) {
      fleetRollouts.set(gateway, content);
      return this;
    }

    /** Sets or removes what ticket keys are made from. */
    public Edit ticketSecret(ObjectKey key, @Nullable TicketSecret content) {
      ticketSecrets.set(key, content);
      return this;
    }

    /** The view with all changes made, seen as of the given moment. */
    public ClusterView at(AsOf asOf) {
      return new ClusterView(
              asOf,
              asOf,
              gateways.apply(),
              routes.apply(),
              grants.apply(),
              services.apply(),
              endpoints.apply(),
              secrets.apply(),
              namespaces.apply(),
              revisions.apply(),
              rollouts.apply(),
              pods.apply(),
              fleetRollouts.apply(),
              ticketSecrets.apply())
          .following(base);
    }

    @Override
    public String toString() {
      return "edit of the view as of " + base.asOf;
    }
  }

  private static final class Patch<K extends Comparable<? super K>, V> {
    private final SortedTable<K, V> base;
    private final BiPredicate<V, V> same;
    private final Map<K, Optional<V>> changes = new HashMap<>();

    Patch(SortedTable<K, V> base, BiPredicate<V, V> same) {
      this.base = base;
      this.same = same;
    }

    void set(K key, @Nullable V content) {
      V present = base.get(key);
      if (content != null && present != null && same.test(present, content)) {
        changes.put(key, Optional.of(present));
      } else {
        changes.put(key, Optional.ofNullable(content));
      }
    }

    SortedTable<K, V> apply() {
      return base.patched(changes);
    }
  }
}
