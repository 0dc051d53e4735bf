package dev.penstock.operator.status;

/** All that the operator writes the status of, kept in step. Not thread-safe. */
final class Boards {
  private final FleetBook fleets = new FleetBook();
  private final RouteBoard routes = new RouteBoard(fleets);
  private final GatewayBoard gateways = new GatewayBoard(fleets);

  Fleets fleets() {
    return fleets;
  }

  RouteBoard routes() {
    return routes;
  }

  GatewayBoard gateways() {
    return gateways;
  }

  /** Takes over the newest moment. */
  void update(Moment moment, long now) {
    var changes = fleets.update(moment, now);
    routes.update(moment.translation(), now);
    gateways.update(moment, now);
    for (FleetBook.Change change : changes) {
      routes.update(change, now);
      gateways.touch(change.gateway(), now);
    }
  }

  /** When {@link #update} is to be called again although nothing has changed, in ms. */
  long nextDue() {
    return fleets.nextDue();
  }
}
