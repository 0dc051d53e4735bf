package dev.penstock.operator.rollout;

import dev.penstock.api.v1alpha1.RolloutStatus;
import dev.penstock.api.v1alpha1.RolloutStatus.Measurement;
import dev.penstock.api.v1alpha1.RolloutStatus.StepRecord;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a measurement looks at.
 *
 * @param fleet null when the revisions have no pods of their own
 * @param readings of the metrics that have a provider, by name; one that is absent has not answered
 * @param status where the rollout stands: its share, and what the promoted side had earlier
 */
public record Evidence(
    Sample sample,
    @Nullable FleetNumbers fleet,
    Map<String, Reading> readings,
    RolloutStatus status) {
  /** Copies the map. */
  public Evidence {
    readings = Map.copyOf(readings);
  }

  /** What the promoted side had when it last served something; null when that is not known. */
  @Nullable BigDecimal lastBaseline(String metric) {
    Stream<Measurement> newestFirst =
        Stream.concat(
            status.measurements().stream(),
            status.history().reversed().stream()
                .map(StepRecord::measurements)
                .flatMap(list -> list.stream()));
    return newestFirst
        .filter(one -> one.name().equals(metric) && one.baseline() != null)
        .findFirst()
        .map(one -> Numbers.parse(one.baseline()))
        .orElse(null);
  }
}
