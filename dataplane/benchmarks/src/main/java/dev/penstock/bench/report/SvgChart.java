package dev.penstock.bench.report;

import dev.penstock.bench.measure.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bars of the medians, with a line from the least to the most; each figure has its own scale. */
public final class SvgChart {
  private static final int WIDTH = 760;
  private static final int BAR_START = 130;
  private static final int BAR_LENGTH = 480;
  private static final int BAR_HEIGHT = 14;
  private static final int ROW = 18;
  private static final int HEADING = 34;
  private static final Map<String, String> COLOURS =
      Map.of(
          "direct", "#b8b8b8",
          "nginx", "#2e8b57",
          "haproxy", "#3b6ea5",
          "envoy", "#8e5ba6",
          "vertx", "#c08a2b",
          "penstock", "#c0392b");

  private SvgChart() {}

  public static String of(List<Result> results) {
    Map<String, List<Result>> figures = new LinkedHashMap<>();
    for (Result result : results) {
      String title =
          "%s: %s, %s"
              .formatted(result.scenario(), result.metric().title(), result.metric().unit());
      figures.computeIfAbsent(title, _ -> new ArrayList<>()).add(result);
    }
    StringBuilder body = new StringBuilder();
    int y = 0;
    for (Map.Entry<String, List<Result>> figure : figures.entrySet()) {
      y += HEADING;
      body.append(text(8, y - 8, "font-weight=\"bold\"", figure.getKey()));
      double most =
          figure.getValue().stream().mapToDouble(result -> result.summary().max()).max().orElse(0);
      for (Result result : figure.getValue()) {
        body.append(row(result, y, most > 0 ? BAR_LENGTH / most : 0));
        y += ROW;
      }
    }
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">
    <rect width="100%%" height="100%%" fill="white"/>
    %s</svg>
    """
        .formatted(WIDTH, y + ROW, body);
  }

  private static String row(Result result, int y, double scale) {
    double median = result.summary().median() * scale;
    double min = BAR_START + result.summary().min() * scale;
    double max = BAR_START + result.summary().max() * scale;
    int middle = y + BAR_HEIGHT / 2;
    return text(BAR_START - 8, y + BAR_HEIGHT - 3, "text-anchor=\"end\"", result.target())
        + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n"
            .formatted(
                BAR_START, y, median, BAR_HEIGHT, COLOURS.getOrDefault(result.target(), "#555555"))
        + "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"black\"/>%n"
            .formatted(min, middle, max, middle)
        + text(
            BAR_START + BAR_LENGTH + 10,
            y + BAR_HEIGHT - 3,
            "",
            RatioTable.number(result.summary().median()));
  }

  private static String text(int x, int y, String attributes, String content) {
    return "<text x=\"%d\" y=\"%d\" %s>%s</text>%n"
        .formatted(x, y, attributes, content.replace("&", "&amp;").replace("<", "&lt;"));
  }
}
