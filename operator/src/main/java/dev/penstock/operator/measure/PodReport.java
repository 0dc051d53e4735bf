package dev.penstock.operator.measure;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pod has served so far.
 *
 * @param instance another one when the pod's process is another: its counts start anew
 * @param residentBytes memory of the process
 * @param series the counts of each side of a Route with a canary
 */
public record PodReport(String instance, long residentBytes, Map<SeriesKey, SeriesCounts> series) {
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
   * Whether this one, of the same process, has a series with lower counts: then it was made before
   * the other, or the series has begun again.
   */
  public boolean isBehind(PodReport other) {
    return instance.equals(other.instance)
        && series.entrySet().stream()
            .anyMatch(
                entry -> {
                  SeriesCounts counts = other.series.get(entry.getKey());
                  return counts != null && entry.getValue().isBehind(counts);
                });
  }
}
