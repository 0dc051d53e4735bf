package dev.penstock.operator.measure;

import dev.penstock.operator.view.ObjectKey;
import dev.penstock.operator.view.SortedTable;
import java.util.Objects;

/**
 * All pods' newest reports at one moment. Immutable; between two views, the reports of a fleet of
 * which no pod has reported are the same object. Counts are of whole processes, and reports are
 * forgotten after a minute: whoever measures over longer adds up, at each view, {@link
 * PodReport#since} the report that the view before had of the pod.
 *
 * @param fleets by Gateway; a fleet without reports is absent
 */
public record ReportsView(SortedTable<ObjectKey, FleetReports> fleets) {
  /** No pod has reported. */
  public static final ReportsView EMPTY = new ReportsView(SortedTable.empty());

  /** The fleet's reports, empty when no pod of it has reported. */
  public FleetReports fleet(ObjectKey gateway) {
    return Objects.requireNonNullElse(fleets.get(gateway), FleetReports.NONE);
  }
}
