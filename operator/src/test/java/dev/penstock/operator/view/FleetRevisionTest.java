package dev.penstock.operator.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.api.v1alpha1.PodTemplate;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetRevisionTest {
  private static final FleetRevision CONTENT =
      new FleetRevision(
          "proxy:1",
          Serialization.unmarshal(
              """
              labels: {team: web}
              resources: {requests: {cpu: 500m}}
              tolerations: [{key: edge, operator: Exists}]
              terminationGracePeriodSeconds: 60
              """,
              PodTemplate.class));

  @Test
  void shouldBeTheSameWhenReadAgain() {
    FleetRevision read = FleetRevision.fromJson(Serialization.asJson(CONTENT.toTree()));

    assertThat(read).isEqualTo(CONTENT);
    assertThat(read.hash()).isEqualTo(CONTENT.hash());
  }

  /** It is in the pods' template: were it another one, an upgrade would replace every pod. */
  @Test
  void shouldHaveTheHashThatPodsOutThereHave() {
    assertThat(CONTENT.hash()).isEqualTo("dedca66140");
    assertThat(new FleetRevision("proxy:1", PodTemplate.NONE).hash()).isEqualTo("651484aaae");
  }

  @Test
  void shouldHaveAnotherHashWhenThePodsRunSomethingElse() {
    assertThat(new FleetRevision("proxy:2", CONTENT.template()).hash())
        .isNotEqualTo(CONTENT.hash());
    assertThat(new FleetRevision("proxy:1", PodTemplate.NONE).hash()).isNotEqualTo(CONTENT.hash());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "[]", "{\"image\": \"\"}", "{\"image\": \"a\", \"x\": 1}"})
  void shouldNotBeReadFromSomethingElse(String text) {
    assertThatThrownBy(() -> FleetRevision.fromJson(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FleetRevision");
  }
}
