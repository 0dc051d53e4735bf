package dev.penstock.operator.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.api.v1alpha1.PodTemplate;
import java.util.Map;
import java.util.Objects;

/**
 * What the pods of a fleet run: the part of a Gateway that a rollout is about.
 *
 * @param image the data plane's image, with its tag
 * @param template the settings of the pods
 */
public record FleetRevision(String image, PodTemplate template) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  /** A template that is not set is none. */
  public FleetRevision {
    image = Objects.requireNonNullElse(image, "");
    template = Objects.requireNonNullElse(template, PodTemplate.NONE);
  }

  /**
   * Reads what {@link #toTree} wrote.
   *
   * @throws IllegalArgumentException when the text is something else
   */
  public static FleetRevision fromJson(String text) {
    FleetRevision revision;
    try {
      revision = JSON.readValue(text, FleetRevision.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a revision of a Gateway", e);
    }
    if (revision == null || revision.image.isEmpty()) {
      throw new IllegalArgumentException("not a revision of a Gateway: it has no image");
    }
    return revision;
  }

  /** The content as maps and lists, and nothing that is not set. */
  public Map<String, Object> toTree() {
    return JSON.convertValue(this, new TypeReference<Map<String, Object>>() {});
  }

  /** Equal content has the equal hash: letters and digits, fit for a label and a name. */
  public String hash() {
    try {
      return ShortHash.of(JSON.writeValueAsString(this));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a Gateway that was read can be written", e);
    }
  }
}
