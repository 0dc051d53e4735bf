package dev.penstock.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class MergePatchTest {
  @Test
  void shouldCarryNothingButTheDifference() {
    assertThat(
            MergePatch.between(
                tree("{a: 1, b: {c: 2, d: [1, 2]}}"), tree("{a: 1, b: {c: 3, d: [1, 2]}}")))
        .isEqualTo(tree("{b: {c: 3}}"));
  }

  @Test
  void shouldRemoveByNullAndReplaceListsWhole() {
    assertThat(MergePatch.between(tree("{a: 1, l: [1, 2]}"), tree("{l: [2]}")))
        .isEqualTo(tree("{a: null, l: [2]}"));
  }

  @Test
  void shouldCarryAllWhenThereWasNothing() {
    assertThat(MergePatch.between(MissingNode.getInstance(), tree("{a: {b: 1}}")))
        .isEqualTo(tree("{a: {b: 1}}"));
  }

  private static JsonNode tree(String yaml) {
    return Serialization.unmarshal("---\n" + yaml, JsonNode.class);
  }
}
