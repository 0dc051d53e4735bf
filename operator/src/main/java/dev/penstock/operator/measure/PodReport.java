package dev.penstock.operator.measure;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pod has served so far.
 *
 * @param instance another one when the pod's process is another: its counts start anew
 * @param residentBytes memory of the process
 * @param series the counts of each side of a Route with a canary, and those of the whole pod
 * @param handedOver connections that pods of another revision took from it, since its process began
 * @param handoverFailures connections that it was to hand over, but that nobody took, since its
 *     process began: it served them itself
 */
public record PodReport(
    String instance,
    long residentBytes,
    Map<SeriesKey, SeriesCounts> series,
    long handedOver,
    long handoverFailures) {
  /** Copies the map. */
  public PodReport {
    series = Map.copyOf(series);
  }

  /**
   * What a pod has served between two of its reports. Whatever does not go on from the earlier
   * report counts whole: all series of another process, a series that is new, and one whose counts
   * are lower, because its canary was taken away in between and has begun again.
   *
   * @param earlier null for none: then everything that the process has served
   */
  public static Map<SeriesKey, SeriesCounts> since(@Nullable PodReport earlier, PodReport now) {
    if (earlier == null || !earlier.instance.equals(now.instance)) {
      return now.series;
    }
    Map<SeriesKey, SeriesCounts> served = new HashMap<>();
    now.series.forEach(
        (key, counts) -> {
          SeriesCounts before = earlier.series.get(key);
          served.put(
              key, before == null || counts.isBehind(before) ? counts : counts.minus(before));
        });
    return Map.copyOf(served);
  }

  /**
   * How many connections nobody took since an earlier report of the pod; none since one that is not
   * earlier, as the count never goes down in a process.
   *
   * @param earlier null for none, and then, as when it is of another process, all count
   */
  public long handoverFailuresSince(@Nullable PodReport earlier) {
    return earlier == null || !earlier.instance.equals(instance)
        ? handoverFailures
        : Math.max(0, handoverFailures - earlier.handoverFailures);
  }

  /**
   * Whether this one, of the same process, has lower counts: then it was made before the other, or
   * what was lower has begun again.
   */
  public boolean isBehind(PodReport other) {
    return instance.equals(other.instance)
        && (handedOver < other.handedOver
            || handoverFailures < other.handoverFailures
            || series.entrySet().stream()
                .anyMatch(
                    entry -> {
                      SeriesCounts counts = other.series.get(entry.getKey());
                      return counts != null && entry.getValue().isBehind(counts);
                    }));
  }
}
