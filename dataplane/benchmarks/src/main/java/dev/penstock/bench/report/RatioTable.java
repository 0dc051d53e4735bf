package dev.penstock.bench.report;

import dev.penstock.bench.measure.Gap;
import dev.penstock.bench.measure.Result;
import dev.penstock.bench.measure.Results;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The table of all figures, each beside nginx's and HAProxy's, and a list of what there is none of.
 */
public final class RatioTable {
  private static final List<String> COMPARED_WITH = List.of("nginx", "haproxy");

  private RatioTable() {}

  public static String of(Results results) {
    List<Result> all = new ArrayList<>(results.all());
    // Stable: figures of a scenario stay together, and so do targets of a figure.
    all.sort(Comparator.comparingInt(result -> firstOf(results.all(), result)));
    StringBuilder text = new StringBuilder();
    text.append(line("scenario", "figure", "target", "median", "min", "max", "/nginx", "/haproxy"));
    String before = "";
    for (Result result : all) {
      String group = result.scenario() + result.metric();
      if (!before.equals(group)) {
        text.append('\n');
      }
      before = group;
      text.append(line(result, all));
    }
    if (!results.gaps().isEmpty()) {
      text.append("\nNo figures:\n");
      for (Gap gap : results.gaps()) {
        text.append("%-28s %-10s %s%n".formatted(gap.scenario(), gap.target(), gap.reason()));
      }
    }
    return text.toString();
  }

  /** Where the figure was first taken, of whatever target. */
  private static int firstOf(List<Result> all, Result result) {
    for (int i = 0; i < all.size(); i++) {
      if (isSameFigure(all.get(i), result)) {
        return i;
      }
    }
    throw new IllegalArgumentException("not one of them");
  }

  private static boolean isSameFigure(Result one, Result other) {
    return one.scenario().equals(other.scenario()) && one.metric() == other.metric();
  }

  private static String line(Result result, List<Result> all) {
    List<Object> cells = new ArrayList<>();
    cells.add(result.scenario());
    cells.add(result.metric().title() + ", " + result.metric().unit());
    cells.add(result.target());
    cells.add(number(result.summary().median()));
    cells.add(number(result.summary().min()));
    cells.add(number(result.summary().max()));
    for (String other : COMPARED_WITH) {
      cells.add(ratio(result, other, all));
    }
    return line(cells.toArray());
  }

  private static String line(Object... cells) {
    return "%-28s %-28s %-10s %10s %10s %10s %9s %9s%n".formatted(cells);
  }

  /** "-" when the other has no such figure, and of the other itself. */
  private static String ratio(Result result, String other, List<Result> all) {
    if (result.target().equals(other)) {
      return "-";
    }
    return all.stream()
        .filter(candidate -> isSameFigure(candidate, result) && candidate.target().equals(other))
        .findFirst()
        .map(candidate -> "%.2f".formatted(result.summary().ratioTo(candidate.summary())))
        .orElse("-");
  }

  /** Three digits are more than runs agree in. */
  static String number(double value) {
    String form = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, form, value);
  }
}
