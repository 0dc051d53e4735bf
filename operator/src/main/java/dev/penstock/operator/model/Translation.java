package dev.penstock.operator.model;

import dev.penstock.operator.snapshot.CanaryRules;
import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.snapshot.ListenerResource;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.snapshot.RouteResource;
import dev.penstock.operator.snapshot.Rule;
import dev.penstock.operator.view.ClusterView;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.SortedTable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a view of the cluster results in. Between consecutive translations, an outcome that did not
 * change is the same object.
 *
 * @param view what it was computed from
 * @param fleets each Gateway's config and outcome
 * @param routes each Route's outcome
 */
public record Translation(
    ClusterView view,
    SortedTable<ObjectKey, FleetTranslation> fleets,
    SortedTable<ObjectKey, RouteOutcome> routes) {
  /** The translation of the empty view. */
  public static final Translation EMPTY =
      new Translation(ClusterView.EMPTY, SortedTable.empty(), SortedTable.empty());

  /**
   * The objects to tell when a pod of the fleet rejects a resource: a Route for itself, all Routes
   * that use a cluster, a listener for itself, all listeners that use a certificate, or speak TLS
   * when it is about ticket keys, the fleet for its handover. Empty when the fleet has no such
   * resource any more. Searches the whole fleet: for rejections, not for each change.
   */
  public List<Origin> originsOf(ObjectKey gateway, ResourceName resource) {
    FleetTranslation fleet = fleets.get(gateway);
    if (fleet == null || fleet.snapshot().get(resource) == null) {
      return List.of();
    }
    ConfigSnapshot snapshot = fleet.snapshot();
    return switch (resource.kind()) {
      case LISTENER -> List.of(new Origin.OfListener(resource.name()));
      case ROUTE -> List.of(new Origin.OfRoute(keyOf(resource.name())));
      case CERTIFICATE ->
          snapshot.listeners().values().stream()
              .filter(listener -> listener.certificates().contains(resource.name()))
              .<Origin>map(listener -> new Origin.OfListener(listener.name()))
              .toList();
      case CLUSTER ->
          snapshot.routes().values().stream()
              .filter(route -> uses(route, resource.name()))
              .<Origin>map(route -> new Origin.OfRoute(keyOf(route.name())))
              .toList();
      case HANDOVER -> List.of(new Origin.OfFleet());
      case TICKET_KEYS ->
          snapshot.listeners().values().stream()
              .filter(listener -> listener.protocol() == ListenerResource.Protocol.HTTPS)
              .<Origin>map(listener -> new Origin.OfListener(listener.name()))
              .toList();
    };
  }

  private static boolean uses(RouteResource route, String cluster) {
    CanaryRules canary = route.canary();
    Stream<Rule> tried = canary == null ? Stream.of() : canary.rules().stream();
    return Stream.concat(route.rules().stream(), tried)
        .map(Rule::backends)
        .flatMap(List::stream)
        .anyMatch(backend -> backend.cluster().equals(cluster));
  }

  private static ObjectKey keyOf(String routeName) {
    int slash = routeName.indexOf('/');
    return new ObjectKey(routeName.substring(0, slash), routeName.substring(slash + 1));
  }
}
