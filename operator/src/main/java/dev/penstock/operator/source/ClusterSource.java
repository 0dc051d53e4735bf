package dev.penstock.operator.source;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.ReferenceGrant;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.operator.source.KindFeed.Shape;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.PodInfo;
import dev.penstock.operator.view.RevisionNames;
import dev.penstock.operator.view.TicketSecret;
import dev.penstock.operator.view.WatchedKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Follows every kind that a view is made of: in all namespaces, but for what is the operator's. */
public final class ClusterSource {
  private static final String TLS = "kubernetes.io/tls";

  private final Consumer<Change> out;
  private final Map<WatchedKind, Reflector<?>> reflectors = new EnumMap<>(WatchedKind.class);

  /**
   * Follows nothing until {@link #start}.
   *
   * @param namespace the operator's
   * @param out takes each change; called by several threads, but for one kind in order
   */
  public ClusterSource(KubernetesClient client, String namespace, Consumer<Change> out) {
    this.out = out;
    addOwn(client);
    addCore(client);
    addTicketSecret(client, namespace);
  }

  /** Begins to follow; returns at once, and goes on for as long as the API server is away. */
  public void start() {
    reflectors.values().forEach(Reflector::start);
  }

  /** Follows no more. */
  public void stop() {
    reflectors.values().forEach(Reflector::stop);
  }

  /** Makes sure that soon at least as much has been seen as this. */
  public void catchUp(AsOf wanted) {
    reflectors.forEach(
        (kind, reflector) -> {
          Long version = wanted.resourceVersions().get(kind.qualifiedName());
          if (version != null) {
            reflector.catchUp(version);
          }
        });
  }

  private void addOwn(KubernetesClient client) {
    add(
        WatchedKind.GATEWAY,
        client.resources(Gateway.class).inAnyNamespace(),
        new Shape<>(Conversions::keyOf, Conversions::gateway, GatewayEntry::set));
    add(
        WatchedKind.ROUTE,
        client.resources(Route.class).inAnyNamespace(),
        new Shape<>(Conversions::keyOf, Conversions::route, RouteEntry::set));
    add(
        WatchedKind.CONTROLLER_REVISION,
        client
            .resources(ControllerRevision.class)
            .inAnyNamespace()
            .withLabel(RevisionNames.MANAGED_BY_LABEL, RevisionNames.MANAGED_BY),
        new Shape<>(
            Conversions::keyOf,
            Conversions::revision,
            (store, key, content) -> store.edit().revision(key, content)));
    add(
        WatchedKind.REFERENCE_GRANT,
        client.resources(ReferenceGrant.class).inAnyNamespace(),
        new Shape<>(
            Conversions::keyOf,
            Conversions::resource,
            (store, key, content) -> store.edit().grant(key, content)));
  }

  private void addCore(KubernetesClient client) {
    add(
        WatchedKind.SERVICE,
        client.services().inAnyNamespace(),
        new Shape<>(
            Conversions::keyOf,
            Conversions::service,
            (store, key, content) -> store.edit().service(key, content)));
    add(
        WatchedKind.ENDPOINT_SLICE,
        client.resources(EndpointSlice.class).inAnyNamespace(),
        new Shape<>(Conversions::keyOf, Conversions::slice, ViewStore::slice));
    add(
        WatchedKind.SECRET,
        client.resources(Secret.class).inAnyNamespace().withField("type", TLS),
        new Shape<>(
            Conversions::keyOf,
            Conversions::secret,
            (store, key, content) -> store.edit().secret(key, content)));
    add(
        WatchedKind.NAMESPACE,
        client.namespaces(),
        new Shape<>(
            namespace -> namespace.getMetadata().getName(),
            Conversions::namespace,
            (store, name, content) -> store.edit().namespace(name, content)));
    add(
        WatchedKind.POD,
        client
            .pods()
            .inAnyNamespace()
            .withLabel(RevisionNames.MANAGED_BY_LABEL, RevisionNames.MANAGED_BY)
            .withLabel(PodInfo.GATEWAY_LABEL),
        new Shape<>(
            Conversions::keyOf,
            Conversions::pod,
            (store, key, content) -> store.edit().pod(key, content)));
  }

  private void addTicketSecret(KubernetesClient client, String namespace) {
    add(
        WatchedKind.TICKET_SECRET,
        client
            .resources(Secret.class)
            .inNamespace(namespace)
            .withField("metadata.name", TicketSecret.NAME),
        new Shape<>(
            Conversions::keyOf,
            Conversions::ticketSecret,
            (store, key, content) -> store.edit().ticketSecret(key, content)));
  }

  private <T extends HasMetadata, L extends KubernetesResourceList<T>, K, V> void add(
      WatchedKind kind, FilterWatchListDeletable<T, L, ?> api, Shape<T, K, V> shape) {
    Reflector.Source<T> source =
        new Reflector.Source<>() {
          @Override
          public KubernetesResourceList<T> list(ListOptions options) {
            return api.list(options);
          }

          @Override
          public Watch watch(ListOptions options, Watcher<T> watcher) {
            return api.watch(options, watcher);
          }
        };
    reflectors.put(
        kind, new Reflector<>(kind.qualifiedName(), source, new KindFeed<>(kind, shape, out)));
  }
}
