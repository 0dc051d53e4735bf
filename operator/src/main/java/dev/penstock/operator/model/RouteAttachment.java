package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.ParentReference;
import dev.penstock.api.v1alpha1.Penstock;
import dev.penstock.api.v1alpha1.Reasons;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.model.GatewayFrame.ListenerShape;
import dev.penstock.operator.model.RouteResult.Share;
import dev.penstock.operator.model.Verdict.Accepted;
import dev.penstock.operator.model.Verdict.Rejected;
import dev.penstock.operator.snapshot.RouteResource;
import dev.penstock.operator.snapshot.RouteResource.Attachment;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Attaches one Route to the listeners of the Gateways that it names. */
final class RouteAttachment {
  private final Resource<RouteSpec> route;
  private final RouteBody body;
  private final Map<String, String> namespaceLabels;
  private final Function<ObjectKey, @Nullable GatewayFrame> frames;

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
   * What the Route results in.
   *
   * @param route the Route
   * @param body the Route without its parents
   * @param namespaceLabels the labels of the Route's namespace
   * @param frames finds a Gateway
   */
  static RouteResult attach(
      Resource<RouteSpec> route,
      RouteBody body,
      Map<String, String> namespaceLabels,
      Function<ObjectKey, @Nullable GatewayFrame> frames) {
    return new RouteAttachment(route, body, namespaceLabels, frames).result();
  }

  /** The Gateway that a reference names, whether it exists or not. */
  static ObjectKey gatewayOf(ParentReference ref, ObjectKey route) {
    return new ObjectKey(ref.effectiveNamespace(route.namespace()), ref.name());
  }

  private RouteResult result() {
    List<ParentOutcome> parents = new ArrayList<>();
    List<ParentReference> refs = route.spec().parentRefs();
    for (int i = 0; i < refs.size(); i++) {
      parents.add(parent(refs.get(i), "parentRefs[" + i + "]"));
    }
    Map<ObjectKey, Share> shares = new LinkedHashMap<>();
    attached.forEach((gateway, listeners) -> shares.put(gateway, share(listeners)));
    return new RouteResult(route, body, new RouteOutcome(parents), shares);
  }

  private ParentOutcome parent(ParentReference ref, String at) {
    ObjectKey gateway = gatewayOf(ref, route.key());
    List<ListenerShape> common = new ArrayList<>();
    Optional<Rejected> refused = attach(ref, at, gateway, common);
    List<String> served =
        body.isUsable()
            ? common.stream().filter(ListenerShape::served).map(ListenerShape::name).toList()
            : List.of();
    return new ParentOutcome(
        ref,
        gateway,
        accepted(refused, common),
        resolvedRefs(),
        refused.isEmpty() && body.isUsable() && !body.faults().isEmpty()
            ? new Rejected(Reasons.UNSUPPORTED_VALUE, "left out: " + Faults.message(body.faults()))
            : null,
        common.stream().map(ListenerShape::name).toList(),
        served);
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
          .filter(hosts -> !body.hostnames().isEmpty() || route.spec().hostnames().isEmpty())
          .ifPresent(
              hosts -> {
                common.add(listener);
                attached
                    .computeIfAbsent(gateway, key -> new TreeMap<>())
                    .put(listener.name(), new Attached(listener, hosts));
              });
    }
    return common.isEmpty() && !hasNoValidHostname()
        ? rejected(
            Reasons.NO_MATCHING_LISTENER_HOSTNAME,
            "hostnames: none of them is among the hosts of "
                + named(allowing)
                + " of Gateway \""
                + gateway
                + "\"")
        : Optional.empty();
  }

  /** A Route whose host names are all invalid must not be taken for one of any host. */
  private boolean hasNoValidHostname() {
    return body.hostnames().isEmpty() && !route.spec().hostnames().isEmpty();
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

  private static String named(List<ListenerShape> listeners) {
    List<String> names =
        listeners.stream()
            .map(listener -> "\"" + listener.name() + "\" (port " + listener.port() + ")")
            .toList();
    return (names.size() == 1 ? "listener " : "listeners ") + Faults.list(names);
  }

  private Verdict accepted(Optional<Rejected> refused, List<ListenerShape> common) {
    List<String> faults = body.faults();
    if (refused.isPresent()) {
      Rejected reason = refused.get();
      return faults.isEmpty()
          ? reason
          : new Rejected(
              reason.reason(), reason.message() + "; besides, " + Faults.message(faults));
    }
    return body.isUsable()
        ? new Accepted(Reasons.ACCEPTED, "attached to " + named(common))
        : new Rejected(Reasons.UNSUPPORTED_VALUE, Faults.message(faults));
  }

  private Verdict resolvedRefs() {
    List<Rejected> faults = body.refFaults();
    return faults.isEmpty()
        ? Credential.resolved()
        : new Rejected(
            faults.getFirst().reason(),
            Faults.message(faults.stream().map(Rejected::message).toList()));
  }

  private Share share(SortedMap<String, Attached> listeners) {
    List<Attachment> attachments =
        listeners.values().stream()
            .filter(one -> one.listener().served())
            .map(one -> new Attachment(one.listener().name(), one.hosts()))
            .toList();
    return new Share(
        List.copyOf(listeners.keySet()),
        attachments.isEmpty() || !body.isUsable()
            ? null
            : new RouteResource(
                route.key().toString(),
                attachments,
                body.rules(),
                route.created().getEpochSecond()));
  }

  private record Attached(ListenerShape listener, List<String> hosts) {}
}
