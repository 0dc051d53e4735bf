package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.api.v1alpha1.ReferenceGrantSpec;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.testing.TestCertificate;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.Endpoint;
import dev.penstock.operator.view.NamespaceInfo;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.PodInfo;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.RevisionInfo;
import dev.penstock.operator.view.RevisionNames;
import dev.penstock.operator.view.RolloutState;
import dev.penstock.operator.view.RouteRevision;
import dev.penstock.operator.view.ServiceEndpoints;
import dev.penstock.operator.view.ServiceInfo;
import dev.penstock.operator.view.TicketSecret;
import dev.penstock.operator.view.TlsSecret;
import dev.penstock.operator.view.WatchedKind;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A cluster that tests put objects into; each set counts the resourceVersion up by one. */
final class Scene {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private ClusterView view = ClusterView.EMPTY;
  private long resourceVersion;

  ClusterView view() {
    return view;
  }

  static ObjectKey key(String namespaceAndName) {
    String[] parts = namespaceAndName.split("/", 2);
    return new ObjectKey(parts[0], parts[1]);
  }

  /** Sets a Gateway by its spec in YAML; null removes it. */
  Scene gateway(String key, @Nullable String spec) {
    ClusterView.Edit edit = view.edit();
    return next(
        WatchedKind.GATEWAY, edit.gateway(key(key), resource(key, spec, GatewaySpec.class)));
  }

  /** Sets a Route by its spec in YAML; null removes it. */
  Scene route(String key, @Nullable String spec) {
    ClusterView.Edit edit = view.edit();
    return next(WatchedKind.ROUTE, edit.route(key(key), resource(key, spec, RouteSpec.class)));
  }

  /** Sets where a Route's rollout stands; null for a Route that nothing was promoted of. */
  Scene rollout(String route, @Nullable RolloutState state) {
    return next(WatchedKind.ROUTE, view.edit().rollout(key(route), state));
  }

  /** Sets where the rollout of a Gateway's fleet stands; null when nothing was promoted of it. */
  Scene fleetRollout(String gateway, @Nullable RolloutState state) {
    return next(WatchedKind.GATEWAY, view.edit().fleetRollout(key(gateway), state));
  }

  /** Sets a data-plane pod; null removes it. */
  Scene pod(String key, @Nullable PodInfo pod) {
    return next(WatchedKind.POD, view.edit().pod(key(key), pod));
  }

  /** Keeps the content of a Route's spec in YAML. */
  Scene revision(String route, String spec) {
    RouteRevision content = content(spec);
    RevisionInfo revision = new RevisionInfo(key(route), content.hash(), 1, content);
    return next(
        WatchedKind.CONTROLLER_REVISION,
        view.edit().revision(RevisionNames.key(key(route), content.hash()), revision));
  }

  /** Keeps the content of a Route's spec in YAML no more. */
  Scene noRevision(String route, String spec) {
    return next(
        WatchedKind.CONTROLLER_REVISION,
        view.edit().revision(RevisionNames.key(key(route), hash(spec)), null));
  }

  /** The hash of the content of a Route's spec in YAML. */
  static String hash(String spec) {
    return content(spec).hash();
  }

  private static RouteRevision content(String spec) {
    return RouteRevision.of(YAML.unmarshal("---\n" + spec, RouteSpec.class));
  }

  /** Sets a ReferenceGrant by its spec in YAML; null removes it. */
  Scene grant(String key, @Nullable String spec) {
    ClusterView.Edit edit = view.edit();
    return next(
        WatchedKind.REFERENCE_GRANT,
        edit.grant(key(key), resource(key, spec, ReferenceGrantSpec.class)));
  }

  /** Sets a Service of type ClusterIP; without ports it is removed. */
  Scene service(String key, ServiceInfo.Port... ports) {
    return service(
        key(key),
        ports.length == 0 ? null : new ServiceInfo(key(key), "ClusterIP", List.of(ports)));
  }

  /** Sets a Service; null removes it. */
  Scene service(ObjectKey key, @Nullable ServiceInfo service) {
    return next(WatchedKind.SERVICE, view.edit().service(key, service));
  }

  /** Sets the endpoints of a Service's port; without addresses they are removed. */
  Scene endpoints(String key, String portName, int port, String... addresses) {
    List<Endpoint> endpoints =
        List.of(addresses).stream().map(address -> new Endpoint(address, port)).toList();
    return next(
        WatchedKind.ENDPOINT_SLICE,
        view.edit()
            .endpoints(
                key(key),
                addresses.length == 0
                    ? null
                    : new ServiceEndpoints(key(key), Map.of(portName, endpoints))));
  }

  /** Sets a TLS Secret; null removes it. */
  Scene secret(String key, @Nullable TestCertificate pair) {
    return next(
        WatchedKind.SECRET,
        view.edit()
            .secret(
                key(key), pair == null ? null : new TlsSecret(key(key), pair.chain(), pair.key())));
  }

  /** Sets what ticket keys are made from; null removes it. */
  Scene ticketSecret(@Nullable TicketSecret content) {
    return next(
        WatchedKind.TICKET_SECRET,
        view.edit().ticketSecret(key("penstock-system/" + TicketSecret.NAME), content));
  }

  /** Sets a Namespace with its labels. */
  Scene namespace(String name, Map<String, String> labels) {
    return next(
        WatchedKind.NAMESPACE, view.edit().namespace(name, new NamespaceInfo(name, labels)));
  }

  /** A port of TCP. */
  static ServiceInfo.Port port(String name, int number, String appProtocol) {
    return new ServiceInfo.Port(name, number, "TCP", appProtocol);
  }

  private <S extends Record> @Nullable Resource<S> resource(
      String key, @Nullable String spec, Class<S> type) {
    return spec == null
        ? null
        : new Resource<>(
            key(key),
            "uid-of-" + key,
            resourceVersion + 1,
            resourceVersion + 1,
            Instant.ofEpochSecond(1_700_000_000),
            Map.of(),
            Map.of(),
            YAML.unmarshal("---\n" + spec, type));
  }

  private Scene next(WatchedKind kind, ClusterView.Edit edit) {
    resourceVersion++;
    AsOf asOf = view.asOf().with(kind, resourceVersion);
    view = edit.at(asOf);
    return this;
  }
}
