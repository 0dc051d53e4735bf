package dev.penstock.operator.source;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.ReferenceGrant;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.TicketSecret;
import dev.penstock.operator.view.WatchedKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** The view that the informers would give of objects. */
public final class GoldenView {
  private GoldenView() {}

  /** Of all kinds that the operator watches; each object has its resourceVersion. */
  public static ClusterView of(List<HasMetadata> objects) {
    ViewStore store = new ViewStore();
    for (WatchedKind kind : WatchedKind.values()) {
      store.accept(new Change(kind, 1, true, none -> {}));
    }
    for (HasMetadata object : objects) {
      long resourceVersion = Long.parseLong(object.getMetadata().getResourceVersion());
      store.accept(new Change(kindOf(object), resourceVersion, false, edit(object)));
    }
    return Objects.requireNonNull(store.next());
  }

  private static boolean isOfTickets(Secret secret) {
    return secret.getMetadata().getName().equals(TicketSecret.NAME);
  }

  private static WatchedKind kindOf(HasMetadata object) {
    return switch (object) {
      case Gateway ignored -> WatchedKind.GATEWAY;
      case Route ignored -> WatchedKind.ROUTE;
      case ReferenceGrant ignored -> WatchedKind.REFERENCE_GRANT;
      case Service ignored -> WatchedKind.SERVICE;
      case EndpointSlice ignored -> WatchedKind.ENDPOINT_SLICE;
      case Secret secret when isOfTickets(secret) -> WatchedKind.TICKET_SECRET;
      case Secret ignored -> WatchedKind.SECRET;
      case Namespace ignored -> WatchedKind.NAMESPACE;
      case ControllerRevision ignored -> WatchedKind.CONTROLLER_REVISION;
      case Pod ignored -> WatchedKind.POD;
      default -> throw new IllegalArgumentException("nobody watches " + object.getKind());
    };
  }

  private static Consumer<ViewStore> edit(HasMetadata object) {
    return switch (object) {
      case Gateway gateway ->
          store ->
              GatewayEntry.set(store, Conversions.keyOf(gateway), Conversions.gateway(gateway));
      case Route route ->
          store -> RouteEntry.set(store, Conversions.keyOf(route), Conversions.route(route));
      case ReferenceGrant grant ->
          store -> store.edit().grant(Conversions.keyOf(grant), Conversions.resource(grant));
      case Service service ->
          store -> store.edit().service(Conversions.keyOf(service), Conversions.service(service));
      case EndpointSlice slice ->
          store -> store.slice(Conversions.keyOf(slice), Conversions.slice(slice));
      case Secret secret when isOfTickets(secret) ->
          store ->
              store
                  .edit()
                  .ticketSecret(Conversions.keyOf(secret), Conversions.ticketSecret(secret));
      case Secret secret ->
          store -> store.edit().secret(Conversions.keyOf(secret), Conversions.secret(secret));
      case ControllerRevision revision ->
          store ->
              store.edit().revision(Conversions.keyOf(revision), Conversions.revision(revision));
      case Pod pod -> store -> store.edit().pod(Conversions.keyOf(pod), Conversions.pod(pod));
      case Namespace namespace ->
          store ->
              store
                  .edit()
                  .namespace(namespace.getMetadata().getName(), Conversions.namespace(namespace));
      default -> throw new IllegalArgumentException("nobody watches " + object.getKind());
    };
  }
}
