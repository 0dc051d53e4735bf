package dev.penstock.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.penstock.bench.measure.Result;
import dev.penstock.bench.measure.Summary;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/** The figures for programs: a list of objects, one for each figure of each target. */
public final class ResultsJson {
  private ResultsJson() {}

  public static String of(List<Result> results) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartArray();
      for (Result result : results) {
        write(json, result);
      }
      json.writeEndArray();
    }
    return text + "\n";
  }

  private static void write(JsonGenerator json, Result result) throws IOException {
    Summary summary = result.summary();
    json.writeStartObject();
    json.writeStringField("scenario", result.scenario());
    json.writeStringField("target", result.target());
    json.writeStringField("metric", result.metric().title());
    json.writeStringField("unit", result.metric().unit());
    json.writeNumberField("median", summary.median());
    json.writeNumberField("min", summary.min());
    json.writeNumberField("max", summary.max());
    json.writeArrayFieldStart("runs");
    for (double run : summary.runs()) {
      json.writeNumber(run);
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
