package dev.penstock.operator.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * The part of an object that an applied configuration speaks of. Two versions of an object with the
 * same projection differ in nothing the operator has set: defaults, status and what other writers
 * own are outside it.
 */
final class Projection {
  /** What tells the elements of the API's lists of objects apart, most telling first. */
  private static final List<String> KEYS =
      List.of("name", "mountPath", "containerPort", "port", "uid", "topologyKey", "key", "type");

  private Projection() {}

  /** The values that {@code actual} has wherever {@code applied} has one. */
  static JsonNode of(JsonNode applied, JsonNode actual) {
    return switch (applied) {
      case ObjectNode object -> ofObject(object, actual);
      case ArrayNode array -> ofArray(array, actual);
      default -> actual;
    };
  }

  private static JsonNode ofObject(ObjectNode applied, JsonNode actual) {
    if (!actual.isObject()) {
      return actual;
    }
    ObjectNode projected = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : applied.properties()) {
      JsonNode value = actual.path(field.getKey());
      if (!value.isMissingNode()) {
        projected.set(field.getKey(), of(field.getValue(), value));
      }
    }
    return projected;
  }

  private static JsonNode ofArray(ArrayNode applied, JsonNode actual) {
    if (!actual.isArray() || !applied.path(0).isObject()) {
      return actual;
    }
    ArrayNode projected = JsonNodeFactory.instance.arrayNode();
    for (JsonNode element : applied) {
      projected.add(of(element, counterpart(element, actual)));
    }
    return projected;
  }

  private static JsonNode counterpart(JsonNode element, JsonNode candidates) {
    for (String key : KEYS) {
      JsonNode value = element.path(key);
      if (!value.isMissingNode()) {
        for (JsonNode candidate : candidates) {
          if (candidate.path(key).equals(value)) {
            return candidate;
          }
        }
        return MissingNode.getInstance();
      }
    }
    return candidates.path(0);
  }
}
