package dev.penstock.operator.fleet;

import dev.penstock.operator.view.ObjectKey;

/** Told what each Gateway's children have come to. Every CDI bean of this type is told. */
@FunctionalInterface
public interface FleetObserver {
  /** Called after each reconciliation; must return at once. */
  void fleetObserved(ObjectKey gateway, FleetFacts facts);
}
