package dev.penstock.operator.status;

import dev.penstock.operator.fleet.FleetFacts;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.push.LedgerView;
import dev.penstock.operator.view.ObjectKey;
import java.util.HashMap;
import java.util.Map;

/**
 * All that statuses are made from, at one moment.
 *
 * @param facts what is known of each Gateway's children
 */
record Moment(Translation translation, LedgerView ledger, Map<ObjectKey, FleetFacts> facts) {
  static final Moment START = new Moment(Translation.EMPTY, LedgerView.EMPTY, Map.of());

  Moment {
    facts = Map.copyOf(facts);
  }

  /** The facts of a Gateway that has gone are dropped; those of one that is yet to come are not. */
  Moment with(Translation nextTranslation, LedgerView nextLedger) {
    Map<ObjectKey, FleetFacts> next = new HashMap<>(facts);
    next.keySet()
        .removeIf(
            key ->
                translation.view().gateways().containsKey(key)
                    && !nextTranslation.view().gateways().containsKey(key));
    return new Moment(nextTranslation, nextLedger, next);
  }

  Moment with(ObjectKey gateway, FleetFacts newFacts) {
    Map<ObjectKey, FleetFacts> next = new HashMap<>(facts);
    next.put(gateway, newFacts);
    return new Moment(translation, ledger, next);
  }
}
