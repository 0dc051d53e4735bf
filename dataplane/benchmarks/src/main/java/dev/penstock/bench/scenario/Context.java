package dev.penstock.bench.scenario;

import dev.penstock.bench.measure.Results;
import dev.penstock.bench.peer.Site;
import dev.penstock.bench.peer.Target;
import dev.penstock.bench.report.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What scenarios share.
 *
 * @param targets to be measured
 * @param rounds at least 1
 * @param duration of one measurement
 */
public record Context(
    Site site,
    List<Target> targets,
    int rounds,
    Duration duration,
    Results results,
    Progress progress) {

  /**
   * The order of a round: each begins with another one, so that none always comes after the same.
   */
  static <T> List<T> order(List<T> all, int round) {
    List<T> rotated = new ArrayList<>(all);
    Collections.rotate(rotated, -round);
    return rotated;
  }
}
