package dev.penstock.bench.run;

import dev.penstock.bench.peer.Target;
import dev.penstock.bench.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What to measure.
 *
 * @param duration of one measurement
 */
record Settings(List<Scenario> scenarios, List<Target> targets, int rounds, Duration duration) {
  private static final int MAX_ROUNDS = 100;
  private static final int MAX_SECONDS = 600;

  /**
   * Reads {@code NAME=VALUE} arguments; an empty value counts as none.
   *
   * @throws IllegalArgumentException with the first that is wrong, and what would be right
   */
  static Settings parse(List<String> arguments, List<Scenario> known) {
    List<Scenario> scenarios = known;
    List<Target> targets = List.of(Target.values());
    int rounds = 5;
    int seconds = 3;
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      String value = equals < 0 ? "" : argument.substring(equals + 1);
      if (value.isEmpty()) {
        continue;
      }
      switch (name) {
        case "SCENARIO" -> scenarios = choose(name, value, known, Scenario::name);
        case "TARGETS" -> targets = choose(name, value, List.of(Target.values()), Target::title);
        case "ROUNDS" -> rounds = number(name, value, MAX_ROUNDS);
        case "SECONDS" -> seconds = number(name, value, MAX_SECONDS);
        default ->
            throw new IllegalArgumentException(
                name + ": no such setting; there are SCENARIO, TARGETS, ROUNDS and SECONDS");
      }
    }
    return new Settings(scenarios, targets, rounds, Duration.ofSeconds(seconds));
  }

  /** In the order in which they are known, whatever that of the value. */
  private static <T> List<T> choose(
      String setting, String value, List<T> known, Function<T, String> title) {
    List<String> wanted = new ArrayList<>(List.of(value.split(",", -1)));
    List<T> chosen = known.stream().filter(one -> wanted.contains(title.apply(one))).toList();
    wanted.removeAll(known.stream().map(title).toList());
    if (!wanted.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: there is no \"%s\"; there are %s"
              .formatted(
                  setting,
                  wanted.getFirst(),
                  known.stream().map(title).collect(Collectors.joining(","))));
    }
    return chosen;
  }

  private static int number(String setting, String value, int max) {
    try {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "%s: must be a number from 1 to %d, is \"%s\"".formatted(setting, max, value));
  }
}
