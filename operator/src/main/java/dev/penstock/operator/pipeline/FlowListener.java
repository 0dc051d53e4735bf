package dev.penstock.operator.pipeline;

import dev.penstock.operator.measure.ReportsView;
import dev.penstock.operator.model.Translation;
import dev.penstock.operator.push.LedgerView;

/**
 * Told of every new translation and of every change of the ledger: what status is made from; and of
 * what pods served. Every CDI bean of this type is told.
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

  /**
   * Called on the pipeline's thread when pods have reported what they served, a few times a second
   * at most. Must return at once.
   *
   * @param reports fleets of which no pod has reported are the same objects as in the call before
   */
  default void onReports(ReportsView reports) {}
}
