package dev.penstock.api.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The health scripts of deploy/gitops, run over what the operator writes. */
class ArgoHealthTest {
  private static final String PREFIX = "resource.customizations.health.penstock.dev_";

  private final KubernetesSerialization yaml = new KubernetesSerialization();

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "Promoted,0,Healthy,every pod serves what the Route says",
        "Progressing,25,Progressing,\"Progressing at 25 %, step 2/4: said why\"",
        "Paused,50,Suspended,\"Paused at 50 %, step 2/4: said why\"",
        "Failed,0,Degraded,Failed: said why",
        "Failed,25,Degraded,Failed: said why",
        "Aborted,0,Degraded,Aborted: said why"
      })
  void shouldTellOfTheRolloutWhenARouteHasOne(
      String phase, int weight, String status, String message) throws IOException {
    assertThat(route(rollout(phase, weight, 3), conditions("Accepted", "True", "Accepted")))
        .isEqualTo(new Health(status, message));
  }

  @Test
  void shouldBeProgressingWhenTheSpecIsNewerThanTheRollout() throws IOException {
    assertThat(route(rollout("Failed", 0, 2), conditions("Accepted", "True", "Accepted")))
        .isEqualTo(new Health("Progressing", "the operator has not seen the last change yet"));
  }

  @Test
  void shouldBeProgressingWhenNothingIsKnownOfARoute() throws IOException {
    assertThat(health("Route", "metadata: {generation: 1}\nspec: {}"))
        .isEqualTo(new Health("Progressing", "the operator has not seen the Route yet"));
    assertThat(health("Route", "metadata: {generation: 1}\nspec: {}\nstatus: {}"))
        .isEqualTo(new Health("Progressing", "no Gateway has taken the Route yet"));
    assertThat(route("", conditions("Accepted", "True", "Accepted"), "rollout: {}").status())
        .isEqualTo("Progressing");
  }

  @ParameterizedTest
  @CsvSource({
    "Accepted,False,NoMatchingParent,Degraded",
    "ResolvedRefs,False,BackendNotFound,Degraded",
    "PartiallyInvalid,True,UnsupportedValue,Degraded",
    "Programmed,False,RejectedByDataPlane,Degraded",
    "Programmed,False,Pending,Progressing",
    "Programmed,Unknown,Pending,Progressing"
  })
  void shouldNameTheParentWhenItsConditionIsNotRight(
      String type, String status, String reason, String health) throws IOException {
    assertThat(route("", conditions(type, status, reason)))
        .isEqualTo(new Health(health, "edge: said of " + type));
  }

  @ParameterizedTest
  @CsvSource({
    "Accepted,False,InvalidParameters,Degraded",
    "Accepted,True,ListenersNotValid,Degraded",
    "Programmed,False,RejectedByDataPlane,Degraded",
    "Programmed,False,AddressNotAssigned,Progressing",
    "Ready,False,PodsNotReady,Progressing",
    "Ready,True,Ready,Healthy"
  })
  void shouldTellOfTheConditionThatMattersWhenItIsAGateway(
      String type, String status, String reason, String health) throws IOException {
    assertThat(gateway(3, conditions(type, status, reason)))
        .isEqualTo(new Health(health, "said of " + type));
  }

  @Test
  void shouldBeProgressingWhenAGatewayIsNewOrChanged() throws IOException {
    assertThat(health("Gateway", "metadata: {generation: 1}\nspec: {}"))
        .isEqualTo(new Health("Progressing", "the operator has not seen the Gateway yet"));
    assertThat(gateway(4, conditions("Ready", "False", "PodsNotReady")))
        .isEqualTo(new Health("Progressing", "the operator has not seen the last change yet"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "Promoted,0,Healthy,said of Ready",
        "Progressing,25,Progressing,\"Progressing at 25 %, step 2/4: said why\"",
        "Paused,50,Suspended,\"Paused at 50 %, step 2/4: said why\"",
        "Failed,0,Degraded,Failed: said why",
        "Failed,25,Degraded,Failed: said why",
        "Aborted,0,Degraded,Aborted: said why"
      })
  void shouldTellOfTheRolloutWhenAGatewayHasOne(
      String phase, int weight, String status, String message) throws IOException {
    assertThat(rolledGateway(3, phase, weight, "Programmed", "True"))
        .isEqualTo(new Health(status, message));
  }

  @ParameterizedTest
  @CsvSource({"Programmed,Pending", "Ready,PodsNotReady"})
  void shouldBeProgressingWhenAPromotedGatewayIsNotServedByAllPods(String type, String reason)
      throws IOException {
    assertThat(gateway(3, conditions(type, "False", reason)))
        .isEqualTo(rolledGateway(3, "Promoted", 0, type, "False"))
        .isEqualTo(new Health("Progressing", "said of " + type));
  }

  @Test
  void shouldBeProgressingWhenTheRolloutOfAGatewayIsNotOfItsSpec() throws IOException {
    assertThat(rolledGateway(4, "Failed", 0, "Ready", "True"))
        .isEqualTo(new Health("Progressing", "the operator has not seen the last change yet"));
    assertThat(
            health(
                "Gateway",
                "metadata: {generation: 3}\nspec: {rollout: {}}\nstatus: {conditions: %s}"
                    .formatted(conditions("Ready", "True", "Ready"))))
        .isEqualTo(new Health("Progressing", "the rollout has not begun yet"));
  }

  @Test
  void shouldBeDegradedWhenAGatewayIsRefusedWhileARevisionIsTried() throws IOException {
    assertThat(rolledGateway(3, "Paused", 50, "Accepted", "False"))
        .isEqualTo(new Health("Degraded", "said of Accepted"));
  }

  /** The three conditions that are always there, all true but the one of this type. */
  private static String conditions(String type, String status, String reason) {
    List<String> others =
        List.of("Accepted", "Programmed", "Ready").stream()
            .filter(other -> !other.equals(type))
            .map(other -> condition(other, "True", other, 3))
            .toList();
    return "[" + String.join(", ", others) + ", " + condition(type, status, reason, 3) + "]";
  }

  private static String condition(String type, String status, String reason, int generation) {
    return """
    {type: %1$s, status: "%2$s", reason: %3$s, observedGeneration: %4$d, message: said of %1$s}\
    """
        .formatted(type, status, reason, generation);
  }

  private static String rollout(String phase, int weight, int generation) {
    return """
    conditions: [%s], rollout: {phase: %s, weight: %d, progress: 2/4, message: said why},\
    """
        .formatted(condition("RolledOut", "Unknown", phase, generation), phase, weight);
  }

  private Health route(String status, String conditions) throws IOException {
    return route(status, conditions, status.isEmpty() ? "" : "rollout: {steps: [{weight: 100}]}");
  }

  private Health route(String status, String conditions, String spec) throws IOException {
    String parents = "parents: [{parentRef: {name: edge}, conditions: " + conditions + "}]";
    return health(
        "Route",
        "metadata: {generation: 3}\nspec: {%s}\nstatus: {%s %s}".formatted(spec, status, parents));
  }

  private Health gateway(int generation, String conditions) throws IOException {
    return health(
        "Gateway",
        "metadata: {generation: %d}\nspec: {}\nstatus: {conditions: %s}"
            .formatted(generation, conditions));
  }

  private Health rolledGateway(int generation, String phase, int weight, String type, String status)
      throws IOException {
    return health(
        "Gateway",
        """
        metadata: {generation: %d}
        spec: {rollout: {steps: [{weight: 100}]}}
        status:
          conditions: %s
          rollout: {phase: %s, weight: %d, progress: 2/4, message: said why}
        """
            .formatted(generation, conditions(type, status, "Said"), phase, weight));
  }

  private Health health(String kind, String object) throws IOException {
    ConfigMap patch =
        yaml.unmarshal(
            Files.readString(Path.of("..", "deploy", "gitops", "argocd-cm.yaml")), ConfigMap.class);
    String script = Objects.requireNonNull(patch.getData().get(PREFIX + kind));
    return Health.of(script, yaml.unmarshal(object, Map.class));
  }
}
