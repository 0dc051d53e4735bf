package dev.penstock.operator.model;

import dev.penstock.api.v1alpha1.ParentReference;
import dev.penstock.api.v1alpha1.RouteSpec;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.NamespaceInfo;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import dev.penstock.operator.view.RouteRevision;
import dev.penstock.operator.view.ServiceInfo;
import dev.penstock.operator.view.SortedTable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Translates views into fleets' configs and objects' outcomes. The result is a function of the view
 * alone (and, for what is said of an expired certificate, of the clock); what was computed for the
 * view before only saves work, so that one change among thousands of Routes costs what that one
 * Route costs. Not thread-safe.
 */
public final class Translator {
  private final InstantSource clock;
  private final CertificateSource certificates = new CertificateSource();
  private final Map<ObjectKey, FleetState> fleets = new HashMap<>();
  private SortedTable<ObjectKey, RouteResult> results = SortedTable.empty();
  private Translation last = Translation.EMPTY;
  private Grants grants = new Grants(SortedTable.empty());

  /** With the clock by which certificates expire. */
  public Translator(InstantSource clock) {
    this.clock = clock;
  }

  /** The translation of a view, which need not follow from the one before. */
  public Translation translate(ClusterView view) {
    ViewChanges changes = ViewChanges.between(last.view(), view);
    if (changes.grants()) {
      grants = new Grants(view.grants());
    }
    Set<ObjectKey> reshaped = reframe(view, changes);
    Map<ObjectKey, Optional<RouteResult>> retranslated = retranslate(view, changes, reshaped);
    touchClusters(last.view(), view, changes);
    handOver(view, changes);
    seal(view, changes);
    last = new Translation(view, translations(view), outcomes(retranslated));
    return last;
  }

  /** Brings the frames up to date; gives the Gateways to which Routes may attach differently. */
  private Set<ObjectKey> reframe(ClusterView view, ViewChanges changes) {
    Instant now = clock.instant();
    certificates.use(view.secrets(), grants, now);
    GatewayFrames frames = new GatewayFrames(certificates);
    Set<ObjectKey> reshaped = new HashSet<>();
    for (ObjectKey gone : changes.gateways()) {
      if (!view.gateways().containsKey(gone) && fleets.remove(gone) != null) {
        reshaped.add(gone);
      }
    }
    boolean all = changes.secrets() || changes.grants();
    for (var gateway : view.gateways().values()) {
      FleetState fleet = fleets.get(gateway.key());
      if (fleet == null) {
        fleets.put(gateway.key(), new FleetState(frames.frame(gateway)));
        reshaped.add(gateway.key());
      } else if (all
          || changes.gateways().contains(gateway.key())
          || !now.isBefore(fleet.frame().recheckAt())) {
        reframe(fleet, frames.frame(gateway), gateway.key(), reshaped);
      }
    }
    return reshaped;
  }

  @SuppressWarnings("ReferenceEquality") // A kept shape is the same object.
  private static void reframe(
      FleetState fleet, GatewayFrame next, ObjectKey gateway, Set<ObjectKey> reshaped) {
    GatewayFrame kept = next.keeping(fleet.frame());
    if (kept.shape() != fleet.frame().shape()) {
      reshaped.add(gateway);
    }
    fleet.reframe(kept);
  }

  /** Brings the results up to date; gives those that are new, and those that are gone as empty. */
  private Map<ObjectKey, Optional<RouteResult>> retranslate(
      ClusterView view, ViewChanges changes, Set<ObjectKey> reshaped) {
    Map<ObjectKey, Optional<RouteResult>> patch = new HashMap<>();
    Backends backends = new Backends(view.services(), grants);
    SortedTable.diff(
        last.view().routes(),
        view.routes(),
        (key, before, after) ->
            patch.put(
                key, Optional.ofNullable(after).map(route -> translated(view, route, backends))));
    for (ObjectKey key : changes.rollouts()) {
      Resource<RouteSpec> route = view.routes().get(key);
      if (route != null && !patch.containsKey(key)) {
        patch.put(key, Optional.of(translated(view, route, backends)));
      }
    }
    if (changes.concernRoutes() || !reshaped.isEmpty()) {
      for (RouteResult result : results.values()) {
        Resource<RouteSpec> route = result.route();
        if (patch.containsKey(route.key())) {
          continue;
        }
        if (result.contents().bodies().anyMatch(body -> bodyDependsOn(body, changes))) {
          patch.put(route.key(), Optional.of(translated(view, route, backends)));
        } else if (attachmentDependsOn(route, changes, reshaped)) {
          patch.put(route.key(), Optional.of(translated(view, route, result.contents())));
        }
      }
    }
    patch.forEach((key, result) -> replace(key, results.get(key), result.orElse(null)));
    results = results.patched(patch);
    return patch;
  }

  private RouteResult translated(ClusterView view, Resource<RouteSpec> route, Backends backends) {
    return translated(view, route, RouteContents.of(route, hash(route), view, backends));
  }

  /** Costs something, so it is computed once for a content, and only for a Route with rollouts. */
  private String hash(Resource<RouteSpec> route) {
    if (route.spec().rollout() == null) {
      return "";
    }
    RouteResult older = results.get(route.key());
    return older != null && older.route().spec().equals(route.spec())
        ? older.contents().hash()
        : RouteRevision.of(route.spec()).hash();
  }

  private RouteResult translated(
      ClusterView view, Resource<RouteSpec> route, RouteContents contents) {
    NamespaceInfo namespace = view.namespaces().get(route.key().namespace());
    RouteResult result =
        RouteAssembly.assemble(
            route,
            contents,
            namespace == null ? Map.of() : namespace.labels(),
            gateway -> {
              FleetState fleet = fleets.get(gateway);
              return fleet == null ? null : fleet.frame();
            });
    RouteResult older = results.get(route.key());
    return older == null ? result : result.keeping(older);
  }

  private static boolean bodyDependsOn(RouteBody body, ViewChanges changes) {
    return (changes.grants() && body.crossesNamespaces())
        || (!changes.services().isEmpty()
            && body.services().stream().anyMatch(changes.services()::contains));
  }

  private static boolean attachmentDependsOn(
      Resource<RouteSpec> route, ViewChanges changes, Set<ObjectKey> reshaped) {
    if (changes.namespaces().contains(route.key().namespace())) {
      return true;
    }
    if (reshaped.isEmpty()) {
      return false;
    }
    for (ParentReference ref : route.spec().parentRefs()) {
      if (reshaped.contains(RouteAttachment.gatewayOf(ref, route.key()))) {
        return true;
      }
    }
    return false;
  }

  private void replace(ObjectKey key, @Nullable RouteResult before, @Nullable RouteResult after) {
    Stream.of(Optional.ofNullable(before), Optional.ofNullable(after))
        .flatMap(Optional::stream)
        .flatMap(result -> result.shares().keySet().stream())
        .distinct()
        .forEach(
            gateway -> {
              FleetState fleet = fleets.get(gateway);
              if (fleet != null) {
                fleet.remove(gateway, key, before);
                fleet.add(gateway, key, after);
              }
            });
  }

  private void touchClusters(ClusterView before, ClusterView after, ViewChanges changes) {
    for (ObjectKey key : changes.endpoints()) {
      Stream.of(
              Optional.ofNullable(before.services().get(key)),
              Optional.ofNullable(after.services().get(key)))
          .flatMap(Optional::stream)
          .map(ServiceInfo::tcpPortNumbers)
          .flatMap(List::stream)
          .map(port -> key + ":" + port)
          .forEach(cluster -> fleets.values().forEach(fleet -> fleet.touch(cluster)));
    }
  }

  private void handOver(ClusterView view, ViewChanges changes) {
    Set<ObjectKey> changed = new HashSet<>(changes.handovers());
    changed.addAll(changes.gateways());
    for (ObjectKey gateway : changed) {
      FleetState fleet = fleets.get(gateway);
      if (fleet != null) {
        fleet.handOver(Handovers.of(view, gateway));
      }
    }
  }

  private void seal(ClusterView view, ViewChanges changes) {
    Set<ObjectKey> changed = changes.ticketSecrets() ? fleets.keySet() : changes.gateways();
    for (ObjectKey gateway : changed) {
      FleetState fleet = fleets.get(gateway);
      if (fleet != null) {
        fleet.seal(FleetTickets.of(view, gateway));
      }
    }
  }

  private SortedTable<ObjectKey, FleetTranslation> translations(ClusterView view) {
    Map<ObjectKey, FleetTranslation> translations = new HashMap<>();
    fleets.forEach(
        (gateway, fleet) ->
            translations.put(gateway, fleet.translation(view.asOf(), view.endpoints())));
    return SortedTable.of(translations);
  }

  private SortedTable<ObjectKey, RouteOutcome> outcomes(
      Map<ObjectKey, Optional<RouteResult>> retranslated) {
    Map<ObjectKey, Optional<RouteOutcome>> patch = new HashMap<>();
    retranslated.forEach((key, result) -> patch.put(key, result.map(RouteResult::outcome)));
    return last.routes().patched(patch);
  }
}
