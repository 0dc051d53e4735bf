package dev.penstock.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.penstock.api.v1alpha1.RolloutStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What the API server lets into a Route's status.rollout: what it refuses is never written. */
final class StatusSchema {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode SCHEMA = read();

  private StatusSchema() {}

  /** Fails when the API server would refuse the status, and gives what it would give back. */
  static RolloutStatus admit(RolloutStatus status) {
    try {
      // As the client sends it: half a character becomes another one.
      byte[] octets = JSON.writeValueAsString(status).getBytes(StandardCharsets.UTF_8);
      check("rollout", SCHEMA, JSON.readTree(octets));
      return JSON.readValue(octets, RolloutStatus.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(String path, JsonNode schema, JsonNode value) {
    switch (schema.path("type").asText()) {
      case "object" -> checkObject(path, schema, value);
      case "array" -> {
        assertThat(value.size()).as(path).isLessThanOrEqualTo(schema.path("maxItems").asInt());
        value.forEach(item -> check(path + "[]", schema.path("items"), item));
      }
      case "string" -> checkText(path, schema, value.textValue());
      case "integer" ->
          assertThat(value.longValue())
              .as(path)
              .isGreaterThanOrEqualTo(schema.path("minimum").asLong())
              .isLessThanOrEqualTo(schema.path("maximum").asLong(Long.MAX_VALUE));
      default -> throw new AssertionError("no rule for " + path + " of " + schema);
    }
  }

  private static void checkObject(String path, JsonNode schema, JsonNode value) {
    schema
        .path("required")
        .forEach(name -> assertThat(value.has(name.asText())).as(path + "." + name).isTrue());
    value
        .properties()
        .forEach(
            field -> {
              JsonNode of = schema.path("properties").path(field.getKey());
              check(path + "." + field.getKey(), of, field.getValue());
            });
  }

  private static void checkText(String path, JsonNode schema, String text) {
    if (schema.has("enum")) {
      assertThat(schema.path("enum")).as(path).extracting(JsonNode::asText).contains(text);
    } else {
      assertThat(text.codePointCount(0, text.length()))
          .as(path)
          .isGreaterThanOrEqualTo(schema.path("minLength").asInt())
          .isLessThanOrEqualTo(schema.path("maxLength").asInt());
    }
  }

  private static JsonNode read() {
    try {
      JsonNode definition =
          new YAMLMapper()
              .readTree(Path.of("..", "crds", "manifests", "routes.penstock.dev.yaml").toFile());
      return definition.at(
          "/spec/versions/0/schema/openAPIV3Schema/properties/status/properties/rollout");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
