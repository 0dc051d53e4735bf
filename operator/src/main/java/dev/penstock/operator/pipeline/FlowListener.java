package dev.penstock.operator.pipeline;

import dev.penstock.operator.model.Translation;
import dev.penstock.operator.push.LedgerView;

/**
 * Told of every new translation and of every change of the ledger: what status is made from. Every
 * CDI bean of this type is told.
 */
@FunctionalInterface
public interface FlowListener {
  /**
   * Called on the pipeline's thread, with the newest of both; never before everything has been seen
   * once. Must return at once: keep the arguments and do the work elsewhere.
   *
   * @param translation unchanged parts are the same objects as in the call before
   * @param ledger unchanged fleets are the same objects as in the call before
   */
  void onChange(Translation translation, LedgerView ledger);
}
