package dev.penstock.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class ProjectionTest {
  private static final String APPLIED = "{spec: {a: 1, list: [{name: x, v: 1}, {name: y, v: 2}]}}";

  @Test
  void shouldNotSeeWhatOthersAdd() {
    assertThat(
            project(
                """
                {status: {n: 1}, spec: {a: 1, b: 2, list: [
                  {name: injected, v: 0}, {name: x, v: 1, w: 5}, {name: y, v: 2}]}}
                """))
        .isEqualTo(project(APPLIED));
  }

  @Test
  void shouldSeeWhatOthersChange() {
    assertThat(project("{spec: {a: 2, list: [{name: x, v: 1}, {name: y, v: 2}]}}"))
        .isNotEqualTo(project(APPLIED));
    assertThat(project("{spec: {a: 1, list: [{name: x, v: 1}, {name: y, v: 3}]}}"))
        .isNotEqualTo(project(APPLIED));
  }

  @Test
  void shouldSeeWhatOthersRemove() {
    assertThat(project("{spec: {a: 1, list: [{name: x, v: 1}]}}")).isNotEqualTo(project(APPLIED));
    assertThat(project("{spec: {list: [{name: x, v: 1}, {name: y, v: 2}]}}"))
        .isNotEqualTo(project(APPLIED));
  }

  private static JsonNode project(String actual) {
    return Projection.of(tree(APPLIED), tree(actual));
  }

  private static JsonNode tree(String yaml) {
    return Serialization.unmarshal("---\n" + yaml, JsonNode.class);
  }
}
