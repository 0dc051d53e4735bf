package dev.penstock.operator.status;

import dev.penstock.api.v1alpha1.GatewayStatus;
import dev.penstock.api.v1alpha1.GatewayStatus.Address;
import dev.penstock.api.v1alpha1.GatewayStatus.AddressType;
import dev.penstock.api.v1alpha1.RouteStatus;
import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.model.FleetTranslation;
import dev.penstock.operator.model.RouteOutcome;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.push.FleetLedger;
import dev.penstock.operator.push.PodState;
import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** The statuses that objects have once the one pod of each fleet has acknowledged its config. */
public final class GoldenStatus {
  private static final FleetFacts FACTS =
      new FleetFacts(
          1,
          1,
          1,
          1,
          List.of("pod"),
          List.of(new Address(AddressType.IP_ADDRESS, "192.0.2.1")),
          List.of(),
          List.of(),
          List.of(),
          World.REVISIONS);

  private final Translation translation;
  private final Instant now;

  /** At a moment. */
  public GoldenStatus(Translation translation, Instant now) {
    this.translation = translation;
    this.now = now;
  }

  /** That of a Gateway. */
  public GatewayStatus gateway(ObjectKey key) {
    FleetTranslation fleet = Objects.requireNonNull(translation.fleets().get(key));
    return GatewayStatusBuilder.build(
        new GatewayStatusBuilder.Inputs(
            Objects.requireNonNull(translation.view().gateways().get(key)),
            fleet.outcome(),
            fleet.snapshot().version(),
            ledger(fleet),
            acks(key, fleet),
            FACTS,
            null),
        null,
        now);
  }

  /** That of a Route. */
  public RouteStatus route(ObjectKey key) {
    Resource<dev.penstock.api.v1alpha1.RouteSpec> route =
        Objects.requireNonNull(translation.view().routes().get(key));
    RouteOutcome outcome = Objects.requireNonNull(translation.routes().get(key));
    return RouteStatusBuilder.build(
        route,
        outcome,
        gateway -> {
          FleetTranslation fleet = translation.fleets().get(gateway);
          return fleet == null ? null : acks(gateway, fleet);
        },
        null,
        null,
        now);
  }

  private FleetAcks acks(ObjectKey gateway, FleetTranslation fleet) {
    return FleetAcks.of(
        ledger(fleet),
        Appearances.of(fleet.snapshot(), translation.view().contentAsOf()),
        FACTS,
        resource -> translation.originsOf(gateway, resource),
        true);
  }

  private FleetLedger ledger(FleetTranslation fleet) {
    return new FleetLedger(
        List.of(
            new PodState(
                "pod",
                "uid-of-pod",
                fleet.snapshot().version(),
                fleet.snapshot().asOf(),
                List.of(),
                null,
                now)));
  }
}
