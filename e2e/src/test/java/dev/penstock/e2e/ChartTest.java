package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.e2e.kube.Command;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What the chart makes of its values. */
@Order(5)
final class ChartTest {
  private static final String CHART = "../deploy/helm/penstock";

  @Test
  void shouldPassHelmsOwnChecks() {
    assertThat(Command.run("helm", "lint", "--strict", CHART)).contains("0 chart(s) failed");
  }

  @Test
  void shouldRunTwoRestrictedReplicasByDefault() {
    Deployment operator = only(Deployment.class, template());

    assertThat(operator.getSpec().getReplicas()).isEqualTo(2);
    PodSpec pod = operator.getSpec().getTemplate().getSpec();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getContainers())
        .singleElement()
        .satisfies(
            container -> {
              assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
              assertThat(container.getResources().getLimits()).containsKey("memory");
              assertThat(container.getReadinessProbe()).isNotNull();
              assertThat(container.getLivenessProbe()).isNotNull();
            });
  }

  @Test
  void shouldNeitherUseWildcardsNorWriteSecretsOfOthers() {
    List<PolicyRule> rules = only(ClusterRole.class, template()).getRules();

    assertThat(rules)
        .allSatisfy(
            rule ->
                assertThat(List.of(rule.getApiGroups(), rule.getResources(), rule.getVerbs()))
                    .allSatisfy(words -> assertThat(words).doesNotContain("*")));
    assertThat(rules)
        .filteredOn(rule -> rule.getResources().contains("secrets"))
        .singleElement()
        .satisfies(rule -> assertThat(rule.getVerbs()).containsExactly("get", "list", "watch"));
  }

  @Test
  void shouldComeWithTheResourceTypes() {
    assertThat(template("--include-crds"))
        .filteredOn(object -> object.getKind().equals("CustomResourceDefinition"))
        .extracting(object -> object.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "gateways.penstock.dev", "routes.penstock.dev", "referencegrants.penstock.dev");
  }

  @Test
  void shouldLetInDataPlanePodsAloneWhenAskedTo() {
    assertThat(template()).noneMatch(NetworkPolicy.class::isInstance);

    NetworkPolicy policy =
        only(NetworkPolicy.class, template("--set", "networkPolicy.enabled=true"));

    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress");
    assertThat(policy.getSpec().getIngress().getFirst().getFrom()).hasSize(2);
  }

  @Test
  void shouldNameTheValueWhenThereIsNoSuchOne() {
    Command.Result result =
        Command.attempt(List.of("helm", "template", "x", CHART, "--set", "operator.replica=3"));

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.output()).contains("operator", "replica");
  }

  private static List<HasMetadata> template(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("helm", "template", "x", CHART, "--namespace", "penstock-system"));
    command.addAll(List.of(arguments));
    String yaml = Command.run(command.toArray(String[]::new)).replaceAll("(?m)^level=.*$", "");
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      return client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).items();
    }
  }

  private static <T extends HasMetadata> T only(Class<T> type, List<HasMetadata> objects) {
    List<T> found = objects.stream().filter(type::isInstance).map(type::cast).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }
}
