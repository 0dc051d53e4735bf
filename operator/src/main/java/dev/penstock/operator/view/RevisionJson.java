package dev.penstock.operator.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/**
 * The contents of revisions as JSON: in a fixed order, and nothing that is not set, so that a field
 * which a later version of the operator adds does not change it.
 */
final class RevisionJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private RevisionJson() {}

  /**
   * Reads what was written.
   *
   * @throws IllegalArgumentException when the text is something else
   */
  static <T> T read(String text, Class<T> type) {
    T content;
    try {
      content = JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a " + type.getSimpleName(), e);
    }
    if (content == null) {
      throw new IllegalArgumentException("not a " + type.getSimpleName() + ", but null");
    }
    return content;
  }

  static String write(Record content) {
    try {
      return JSON.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an object that was read can be written", e);
    }
  }

  /** {@link #write} as maps and lists. */
  static Map<String, Object> tree(Record content) {
    return JSON.convertValue(content, new TypeReference<Map<String, Object>>() {});
  }
}
