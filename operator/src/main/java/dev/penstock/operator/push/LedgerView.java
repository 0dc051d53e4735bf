package dev.penstock.operator.push;

import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.SortedTable;
import java.util.Objects;

/**
 * The ledger at one moment. Immutable; between two views, the ledger of a fleet in which nothing
 * changed is the same object.
 *
 * @param fleets by Gateway; a fleet without connected pods may be absent
 */
public record LedgerView(SortedTable<ObjectKey, FleetLedger> fleets) {
  /** No pod is connected. */
  public static final LedgerView EMPTY = new LedgerView(SortedTable.empty());

  /** The fleet's ledger, empty when no pod of it is connected. */
  public FleetLedger fleet(ObjectKey gateway) {
    return Objects.requireNonNullElse(fleets.get(gateway), FleetLedger.NONE);
  }
}
