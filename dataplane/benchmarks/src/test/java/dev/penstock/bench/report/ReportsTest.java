package dev.penstock.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penstock.bench.measure.Metric;
import dev.penstock.bench.measure.Results;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** The table, the JSON and the chart of the same results. */
final class ReportsTest {
  private final Results results = new Results();

  @BeforeEach
  void measure() {
    for (int round = 1; round <= 2; round++) {
      results.add("a/1", "nginx", Metric.CPU_PER_REQUEST, 20 * round);
      results.add("a/1", "nginx", Metric.REQUESTS, 40_000);
      results.add("a/1", "penstock", Metric.CPU_PER_REQUEST, 18 * round);
      results.add("a/1", "penstock", Metric.REQUESTS, 50_000);
    }
    results.addGap("a/1", "vertx", "of 10 requests 0 were answered with 2xx");
  }

  @Test
  void shouldPutFiguresBesideThoseOfTheOthersWhenPrinted() {
    List<String> lines =
        RatioTable.of(results).lines().map(line -> line.replaceAll(" +", " ").strip()).toList();

    assertThat(lines)
        .containsExactly(
            "scenario figure target median min max /nginx /haproxy",
            "",
            "a/1 cpu per request, us nginx 30.0 20.0 40.0 - -",
            "a/1 cpu per request, us penstock 27.0 18.0 36.0 0.90 -",
            "",
            "a/1 requests, 1/s nginx 40,000 40,000 40,000 - -",
            "a/1 requests, 1/s penstock 50,000 50,000 50,000 1.25 -",
            "",
            "No figures:",
            "a/1 vertx of 10 requests 0 were answered with 2xx");
  }

  @Test
  void shouldWriteAnObjectForEachFigureWhenWrittenAsJson() throws Exception {
    List<String> names = new ArrayList<>();
    List<Double> numbers = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(ResultsJson.of(results.all()))) {
      assertThat(json.nextToken()).isEqualTo(JsonToken.START_ARRAY);
      assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        if (json.currentToken() == JsonToken.FIELD_NAME) {
          names.add(json.currentName());
        } else if (json.currentToken().isNumeric()) {
          numbers.add(json.getDoubleValue());
        }
      }
    }
    assertThat(names)
        .containsExactly("scenario", "target", "metric", "unit", "median", "min", "max", "runs");
    assertThat(numbers).containsExactly(30.0, 20.0, 40.0, 20.0, 40.0);
  }

  @Test
  void shouldBeWellFormedWithABarForEachWhenDrawn() throws Exception {
    results.add("b<&>", "penstock", Metric.START, 0);
    String svg = SvgChart.of(results.all());

    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    // One is the background.
    assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(1 + 5);
    assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
  }
}
