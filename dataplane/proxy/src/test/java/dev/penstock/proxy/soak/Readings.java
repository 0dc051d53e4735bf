package dev.penstock.proxy.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a process held in the course of time. */
final class Readings {
  private static final double MIB = 1 << 20;
  private static final int KIB = 1 << 10;
  private static final int THIRDS = 3;

  /** How much more the last third may have of each: what is compiled or pooled by then. */
  private static final double MORE = 1.1;

  private static final double MORE_HEAP_MIB = 1;
  private static final double MORE_MEMORY_MIB = 16;
  private static final double MORE_DESCRIPTORS = 16;

  /** A reading, and what had been done until then. */
  private record Reading(Duration at, Vitals vitals, Load.Tally tally, int round) {}

  private final List<Reading> all = new ArrayList<>();

  /** Takes one, and says it. */
  void add(Duration at, Vitals vitals, Load.Tally tally, int round) {
    if (all.isEmpty()) {
      say("   time  requests/s  failed  config  heap KiB  memory MiB  buffers MiB  files    cpu");
    }
    Reading reading = new Reading(at, vitals, tally, round);
    say(line(reading));
    all.add(reading);
  }

  private String line(Reading now) {
    Reading before = all.isEmpty() ? null : all.getLast();
    double seconds = before == null ? 0 : now.at.minus(before.at).toMillis() / 1e3;
    double requests = before == null ? 0 : now.tally.answered() - before.tally.answered();
    double cpu = before == null ? 0 : now.vitals.cpuMillis() - before.vitals.cpuMillis();
    return "%4d:%02d  %,10.0f  %,6d  %,6d  %,8d  %10.1f  %11.1f  %5d  %4.0f%%"
        .formatted(
            now.at.toMinutes(),
            now.at.toSecondsPart(),
            seconds == 0 ? 0 : requests / seconds,
            now.tally.failed(),
            now.round,
            now.vitals.heap() / KIB,
            now.vitals.resident() / MIB,
            now.vitals.buffers() / MIB,
            now.vitals.descriptors(),
            seconds == 0 ? 0 : cpu / seconds / 10);
  }

  /** That the last third of the readings is no more than the first. */
  void assertFlat() {
    say("%-12s %12s %12s".formatted("", "first third", "last third"));
    assertFlat("heap, MiB", vitals -> vitals.heap() / MIB, MORE_HEAP_MIB);
    assertFlat("memory, MiB", vitals -> vitals.resident() / MIB, MORE_MEMORY_MIB);
    assertFlat("buffers, MiB", vitals -> vitals.buffers() / MIB, MORE_MEMORY_MIB);
    assertFlat("files", Vitals::descriptors, MORE_DESCRIPTORS);
  }

  private void assertFlat(String what, ToDoubleFunction<Vitals> figure, double more) {
    int third = all.size() / THIRDS;
    double first = median(all.subList(0, third), figure);
    double last = median(all.subList(all.size() - third, all.size()), figure);
    say("%-12s %12.1f %12.1f".formatted(what, first, last));
    assertThat(last).as(what).isLessThan(first * MORE + more);
  }

  private static double median(List<Reading> readings, ToDoubleFunction<Vitals> figure) {
    double[] sorted = readings.stream().map(Reading::vitals).mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  static void say(String line) {
    System.out.println(line);
  }
}
