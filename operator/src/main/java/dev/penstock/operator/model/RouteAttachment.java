package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.ParentReference;
import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.model.GatewayFrame.ListenerShape;
import dev.penstock.operator.model.Verdict.Rejected;
import dev.penstock.operator.snapshot.RouteResource.Attachment;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Attaches one content of a Route to the listeners of the Gateways that the Route names. */
final class RouteAttachment {
  private final Resource<RouteSpec> route;
  private final RouteBody body;
  private final Map<String, String> namespaceLabels;
  private final Function<ObjectKey, @Nullable GatewayFrame> frames;

  private final List<AtParent> parents = new ArrayList<>();

  /** What has been attached so far: of each Gateway, by listener. */
  private final Map<ObjectKey, SortedMap<String, Attached>> attached = new LinkedHashMap<>();

  private RouteAttachment(
      Resource<RouteSpec> route,
      RouteBody body,
      Map<String, String> namespaceLabels,
      Function<ObjectKey, @Nullable GatewayFrame> frames) {
    this.route = route;
    this.body = body;
    this.namespaceLabels = namespaceLabels;
    this.frames = frames;
  }

  /**
   * Where a content applies.
   *
   * @param route the Route whose content it is
   * @param body the content
   * @param namespaceLabels the labels of the Route's namespace
   * @param frames finds a Gateway
   */
  static RouteAttachment of(
      Resource<RouteSpec> route,
      RouteBody body,
      Map<String, String> namespaceLabels,
      Function<ObjectKey, @Nullable GatewayFrame> frames) {
    RouteAttachment attachment = new RouteAttachment(route, body, namespaceLabels, frames);
    List<ParentReference> refs = route.spec().parentRefs();
    for (int i = 0; i < refs.size(); i++) {
      attachment.parents.add(attachment.parent(refs.get(i), "parentRefs[" + i + "]"));
    }
    return attachment;
  }

  /** One for each of the Route's {@code parentRefs}, in its order. */
  List<AtParent> parents() {
    return parents;
  }

  /** The Gateways of which it is attached to a listener. */
  Set<ObjectKey> gateways() {
    return attached.keySet();
  }

  /** The listeners of a Gateway that it is attached to, sorted. */
  Set<String> listeners(ObjectKey gateway) {
    return ofGateway(gateway).keySet();
  }

  /** The attachments to those listeners of a Gateway that are in its fleet's config, sorted. */
  List<Attachment> served(ObjectKey gateway) {
    return ofGateway(gateway).values().stream()
        .filter(one -> one.listener().served())
        .map(one -> new Attachment(one.listener().name(), one.hosts()))
        .toList();
  }

  private SortedMap<String, Attached> ofGateway(ObjectKey gateway) {
    return attached.getOrDefault(gateway, Collections.emptySortedMap());
  }

  /** The Gateway that a reference names, whether it exists or not. */
  static ObjectKey gatewayOf(ParentReference ref, ObjectKey route) {
    return new ObjectKey(ref.effectiveNamespace(route.namespace()), ref.name());
  }

  private AtParent parent(ParentReference ref, String at) {
    ObjectKey gateway = gatewayOf(ref, route.key());
    List<ListenerShape> common = new ArrayList<>();
    Optional<Rejected> refused = attach(ref, at, gateway, common);
    return new AtParent(ref, gateway, refused, common);
  }

  /** Attaches the Route to all listeners it can be attached to, or says why it is to none. */
  private Optional<Rejected> attach(
      ParentReference ref, String at, ObjectKey gateway, List<ListenerShape> common) {
    if (!ref.effectiveGroup().equals(Penstock.GROUP) || !ref.effectiveKind().equals("Gateway")) {
      return rejected(
          Reasons.NO_MATCHING_PARENT,
          at + ".kind: must be Gateway of group \"" + Penstock.GROUP + "\"");
    }
    GatewayFrame frame = frames.apply(gateway);
    if (frame == null) {
      return rejected(
          Reasons.NO_MATCHING_PARENT, at + ".name: there is no Gateway \"" + gateway + "\"");
    }
    List<ListenerShape> selected =
        frame.shape().stream().filter(listener -> selects(ref, listener)).toList();
    if (selected.isEmpty()) {
      return rejected(Reasons.NO_MATCHING_PARENT, unselected(ref, at, gateway, frame));
    }
    List<ListenerShape> allowing =
        selected.stream().filter(listener -> allows(listener, gateway)).toList();
    if (allowing.isEmpty()) {
      return rejected(
          Reasons.NOT_ALLOWED_BY_LISTENERS,
          "%s: allowedRoutes of %s of Gateway \"%s\" must admit namespace \"%s\""
              .formatted(at, named(selected), gateway, route.key().namespace()));
    }
    for (ListenerShape listener : allowing) {
      Hostnames.common(listener.hosts(), body.hostnames())
          .filter(hosts -> !body.noHostIsValid())
          .ifPresent(
              hosts -> {
                common.add(listener);
                attached
                    .computeIfAbsent(gateway, key -> new TreeMap<>())
                    .put(listener.name(), new Attached(listener, hosts));
              });
    }
    return common.isEmpty() && !body.noHostIsValid()
        ? rejected(
            Reasons.NO_MATCHING_LISTENER_HOSTNAME,
            "hostnames: none of them is among the hosts of "
                + named(allowing)
                + " of Gateway \""
                + gateway
                + "\"")
        : Optional.empty();
  }

  private static Optional<Rejected> rejected(String reason, String message) {
    return Optional.of(new Rejected(reason, message));
  }

  private static boolean selects(ParentReference ref, ListenerShape listener) {
    return (ref.sectionName() == null || ref.sectionName().equals(listener.name()))
        && (ref.port() == null || ref.port() == listener.port());
  }

  private boolean allows(ListenerShape listener, ObjectKey gateway) {
    return NamespaceSelector.allows(
        listener.allowed(), gateway.namespace(), route.key().namespace(), namespaceLabels);
  }

  private static String unselected(
      ParentReference ref, String at, ObjectKey gateway, GatewayFrame frame) {
    String wanted =
        (ref.sectionName() == null ? "" : " named \"" + ref.sectionName() + "\"")
            + (ref.port() == null ? "" : " on port " + ref.port());
    String field = ref.sectionName() != null ? ".sectionName" : ref.port() != null ? ".port" : "";
    return "%s%s: Gateway \"%s\" has no listener%s; it has %s"
        .formatted(at, field, gateway, wanted, named(frame.shape()));
  }

  /** Listeners, for people. */
  static String named(List<ListenerShape> listeners) {
    List<String> names =
        listeners.stream()
            .map(listener -> "\"" + listener.name() + "\" (port " + listener.port() + ")")
            .toList();
    return (names.size() == 1 ? "listener " : "listeners ") + Faults.list(names);
  }

  /**
   * A content at one of the Route's parents.
   *
   * @param ref the reference
   * @param gateway the Gateway it names, whether it exists or not
   * @param refused why it is attached to no listener there; empty also for one whose host names are
   *     all invalid
   * @param common the listeners it is attached to, in the Gateway's order
   */
  record AtParent(
      ParentReference ref,
      ObjectKey gateway,
      Optional<Rejected> refused,
      List<ListenerShape> common) {
    AtParent {
      common = List.copyOf(common);
    }
  }

  private record Attached(ListenerShape listener, List<String> hosts) {}
}
