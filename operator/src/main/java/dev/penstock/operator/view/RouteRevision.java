package dev.penstock.operator.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.penstock.api.v1alpha1.RouteRule;
import dev.penstock.api.v1alpha1.RouteSpec;
import java.util.List;
import java.util.Map;

/**
 * The part of a Route that a rollout is about.
 *
 * @param hostnames as in its spec
 * @param rules as in its spec
 */
public record RouteRevision(List<String> hostnames, List<RouteRule> rules) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  /** Copies the lists. */
  public RouteRevision {
    hostnames = hostnames == null ? List.of() : List.copyOf(hostnames);
    rules = rules == null ? List.of() : List.copyOf(rules);
  }

  /** What a spec says now. */
  public static RouteRevision of(RouteSpec spec) {
    return new RouteRevision(spec.hostnames(), spec.rules());
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException when the text is something else
   */
  public static RouteRevision fromJson(String text) {
    RouteRevision revision;
    try {
      revision = JSON.readValue(text, RouteRevision.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a revision of a Route", e);
    }
    if (revision == null) {
      throw new IllegalArgumentException("not a revision of a Route, but null");
    }
    return revision;
  }

  /**
   * The content, and nothing that is not set: a field that a later version of the operator adds
   * does not change it.
   */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a Route that was read can be written", e);
    }
  }

  /** {@link #toJson} as maps and lists. */
  public Map<String, Object> toTree() {
    return JSON.convertValue(this, new TypeReference<Map<String, Object>>() {});
  }

  /** Equal content has the equal hash: letters and digits, fit for a label and a name. */
  public String hash() {
    return ShortHash.of(toJson());
  }

  /** The spec with this content in place of its own. */
  public RouteSpec in(RouteSpec spec) {
    return new RouteSpec(spec.parentRefs(), hostnames, rules, spec.rollout());
  }
}
