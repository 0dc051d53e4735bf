package dev.penstock.bench.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects figures as they are taken. */
public final class Results {
  private record Key(String scenario, String target, Metric metric) {}

  private final Map<Key, List<Double>> samples = new LinkedHashMap<>();
  private final List<Gap> gaps = new ArrayList<>();

  /** Adds the figure of one run. */
  public void add(String scenario, String target, Metric metric, double value) {
    samples.computeIfAbsent(new Key(scenario, target, metric), _ -> new ArrayList<>()).add(value);
  }

  /** Drops what there is of a target in a scenario: half of the runs would be compared with all. */
  public void addGap(String scenario, String target, String reason) {
    samples.keySet().removeIf(key -> key.scenario.equals(scenario) && key.target.equals(target));
    gaps.add(new Gap(scenario, target, reason));
  }

  public boolean hasGap(String scenario, String target) {
    return gaps.stream()
        .anyMatch(gap -> gap.scenario().equals(scenario) && gap.target().equals(target));
  }

  /** In the order in which they were first taken. */
  public List<Result> all() {
    return samples.entrySet().stream()
        .map(
            entry ->
                new Result(
                    entry.getKey().scenario(),
                    entry.getKey().target(),
                    entry.getKey().metric(),
                    Summary.of(entry.getValue())))
        .toList();
  }

  public List<Gap> gaps() {
    return List.copyOf(gaps);
  }
}
