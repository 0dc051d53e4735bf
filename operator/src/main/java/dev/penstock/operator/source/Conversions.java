package dev.penstock.operator.source;

import dev.penstock.api.v1alpha1.Gateway;
import dev.penstock.api.v1alpha1.GatewaySpec;
import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.Route;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.api.v1alpha1.RouteStatus;
import dev.penstock.operator.source.Slice.Readiness;
import dev.penstock.operator.view.NamespaceInfo;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.PodInfo;
import dev.penstock.operator.view.PrivateBytes;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.RevisionInfo;
import dev.penstock.operator.view.RevisionNames;
import dev.penstock.operator.view.RolloutState;
import dev.penstock.operator.view.RouteRevision;
import dev.penstock.operator.view.ServiceInfo;
import dev.penstock.operator.view.TicketSecret;
import dev.penstock.operator.view.TlsSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The client's objects reduced to what the view keeps of them. */
final class Conversions {
  private static final Logger LOG = Logger.getLogger(Conversions.class);
  private static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private Conversions() {}

  static ObjectKey keyOf(HasMetadata object) {
    return new ObjectKey(object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  static <S extends Record> @Nullable Resource<S> resource(CustomResource<S, ?> object) {
    S spec = object.getSpec();
    if (spec == null) {
      return null;
    }
    ObjectMeta metadata = object.getMetadata();
    return new Resource<>(
        keyOf(object),
        metadata.getUid(),
        Objects.requireNonNullElse(metadata.getGeneration(), 0L),
        Long.parseLong(metadata.getResourceVersion()),
        Instant.parse(metadata.getCreationTimestamp()),
        orEmpty(metadata.getLabels()),
        annotations(metadata),
        spec);
  }

  static @Nullable GatewayEntry gateway(Gateway gateway) {
    Resource<GatewaySpec> resource = resource(gateway);
    GatewayStatus status = gateway.getStatus();
    return resource == null
        ? null
        : new GatewayEntry(resource, rollout(status == null ? null : status.rollout()));
  }

  static @Nullable RouteEntry route(Route route) {
    Resource<RouteSpec> resource = resource(route);
    RouteStatus status = route.getStatus();
    return resource == null
        ? null
        : new RouteEntry(resource, rollout(status == null ? null : status.rollout()));
  }

  /** Null while nothing is promoted: then there is nothing but the spec. */
  private static @Nullable RolloutState rollout(@Nullable RolloutStatus rollout) {
    if (rollout == null || rollout.stable() == null) {
      return null;
    }
    String stable = rollout.stable().hash();
    RolloutStatus.Revision canary = rollout.canary();
    return canary == null || !isServed(rollout)
        ? new RolloutState(stable, null, 0)
        : new RolloutState(stable, canary.hash(), rollout.weight());
  }

  private static boolean isServed(RolloutStatus rollout) {
    return switch (rollout.phase()) {
      case PROGRESSING, PAUSED -> true;
      // One that is held where it failed keeps its weight.
      case FAILED -> rollout.weight() > 0;
      case PROMOTED, ABORTED -> false;
    };
  }

  /** Null for an object that keeps no content of a Route, or one that cannot be read. */
  static @Nullable RevisionInfo revision(ControllerRevision revision) {
    ObjectMeta metadata = revision.getMetadata();
    String route = orEmpty(metadata.getAnnotations()).get(RevisionNames.ROUTE_ANNOTATION);
    String hash = orEmpty(metadata.getLabels()).get(RevisionNames.REVISION_LABEL);
    if (route == null || hash == null) {
      return null;
    }
    try {
      return new RevisionInfo(
          new ObjectKey(metadata.getNamespace(), route),
          hash,
          Objects.requireNonNullElse(revision.getRevision(), 0L),
          RouteRevision.fromJson(Serialization.asJson(revision.getData())));
    } catch (IllegalArgumentException e) {
      LOG.warnf(
          "ControllerRevision %s counts as missing, it cannot be read: %s",
          keyOf(revision), e.getMessage());
      return null;
    }
  }

  static ServiceInfo service(Service service) {
    List<ServicePort> ports = orEmpty(service.getSpec().getPorts());
    return new ServiceInfo(
        keyOf(service),
        Objects.requireNonNullElse(service.getSpec().getType(), "ClusterIP"),
        ports.stream()
            .map(
                port ->
                    new ServiceInfo.Port(
                        orEmpty(port.getName()),
                        port.getPort(),
                        Objects.requireNonNullElse(port.getProtocol(), "TCP"),
                        orEmpty(port.getAppProtocol())))
            .toList());
  }

  static TlsSecret secret(Secret secret) {
    Map<String, String> data = orEmpty(secret.getData());
    return new TlsSecret(keyOf(secret), octets(data, "tls.crt"), octets(data, "tls.key"));
  }

  /** Null for one that cannot be read: then fleets have no ticket keys until it is mended. */
  static @Nullable TicketSecret ticketSecret(Secret secret) {
    try {
      return TicketSecret.fromData(secret.getData());
    } catch (IllegalArgumentException e) {
      LOG.warnf("Secret %s counts as missing: %s", keyOf(secret), e.getMessage());
      return null;
    }
  }

  /** Null for a pod of no fleet, one without an address, and one that has ended. */
  static @Nullable PodInfo pod(Pod pod) {
    ObjectMeta metadata = pod.getMetadata();
    Map<String, String> labels = orEmpty(metadata.getLabels());
    String gateway = labels.get(PodInfo.GATEWAY_LABEL);
    PodStatus status = pod.getStatus();
    if (gateway == null || status == null || hasEnded(status)) {
      return null;
    }
    String address = orEmpty(status.getPodIP());
    return address.isEmpty()
        ? null
        : new PodInfo(
            new ObjectKey(metadata.getNamespace(), gateway),
            labels.getOrDefault(RevisionNames.REVISION_LABEL, ""),
            address,
            isReady(status),
            metadata.getDeletionTimestamp() != null);
  }

  private static boolean hasEnded(PodStatus status) {
    return "Succeeded".equals(status.getPhase()) || "Failed".equals(status.getPhase());
  }

  private static boolean isReady(PodStatus status) {
    return orEmpty(status.getConditions()).stream()
        .anyMatch(
            condition ->
                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  static NamespaceInfo namespace(Namespace namespace) {
    return new NamespaceInfo(
        namespace.getMetadata().getName(), orEmpty(namespace.getMetadata().getLabels()));
  }

  /** Null for a slice that belongs to no Service or holds no IP addresses. */
  static @Nullable Slice slice(EndpointSlice slice) {
    String service = orEmpty(slice.getMetadata().getLabels()).get(SERVICE_NAME_LABEL);
    if (service == null || "FQDN".equals(slice.getAddressType())) {
      return null;
    }
    List<Slice.Port> ports =
        orEmpty(slice.getPorts()).stream()
            .filter(Conversions::isUsable)
            .map(Conversions::port)
            .toList();
    List<Slice.Target> targets = new ArrayList<>();
    for (var endpoint : orEmpty(slice.getEndpoints())) {
      Readiness readiness = readiness(endpoint.getConditions());
      if (readiness != Readiness.NOT_READY) {
        // The addresses of one endpoint are interchangeable: the first stands for all (KEP-752).
        orEmpty(endpoint.getAddresses()).stream()
            .limit(1)
            .forEach(address -> targets.add(new Slice.Target(address, readiness)));
      }
    }
    return new Slice(new ObjectKey(slice.getMetadata().getNamespace(), service), ports, targets);
  }

  private static boolean isUsable(EndpointPort port) {
    return port.getPort() != null
        && (port.getProtocol() == null || port.getProtocol().equals("TCP"));
  }

  private static Slice.Port port(EndpointPort port) {
    return new Slice.Port(orEmpty(port.getName()), port.getPort());
  }

  /** Unknown readiness counts as ready (EndpointConditions.ready). */
  private static Readiness readiness(@Nullable EndpointConditions conditions) {
    if (conditions == null || !Boolean.FALSE.equals(conditions.getReady())) {
      return Readiness.READY;
    }
    return Boolean.TRUE.equals(conditions.getServing())
            && Boolean.TRUE.equals(conditions.getTerminating())
        ? Readiness.SERVING
        : Readiness.NOT_READY;
  }

  private static PrivateBytes octets(Map<String, String> data, String entry) {
    String value = data.get(entry);
    return value == null
        ? PrivateBytes.empty()
        : PrivateBytes.of(Base64.getDecoder().decode(value));
  }

  /** Without the copy of the whole object that kubectl leaves there. */
  private static Map<String, String> annotations(ObjectMeta metadata) {
    Map<String, String> annotations = orEmpty(metadata.getAnnotations());
    if (!annotations.containsKey(LAST_APPLIED)) {
      return annotations;
    }
    Map<String, String> kept = new HashMap<>(annotations);
    kept.remove(LAST_APPLIED);
    return kept;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static <E> List<E> orEmpty(@Nullable List<E> list) {
    return list == null ? List.of() : list;
  }

  private static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> map) {
    return map == null ? Map.of() : map;
  }
}
