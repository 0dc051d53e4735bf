package dev.penstock.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.identity.TokenVerifier.Verdict;
import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("apiserver")
class TokenReviewerTest {
  private static final Map<String, String> OF_EDGE = Map.of("penstock.dev/gateway", "edge");

  private final KubernetesClient client = ApiServer.shared().client();
  private final TokenReviewer reviewer = new TokenReviewer(client, Fleets.AUDIENCE);
  private final String namespace = Fleets.newNamespace(client);

  @BeforeEach
  void addAccounts() {
    Fleets.serviceAccount(client, namespace, "edge-gateway");
    Fleets.serviceAccount(client, namespace, "other-gateway");
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void shouldNameThePodWhenTokenIsItsOwn() {
    Pod pod = Fleets.pod(client, namespace, "edge-1", "edge-gateway", OF_EDGE);
    assertThat(reviewer.verify(Fleets.token(client, pod, Fleets.AUDIENCE)))
        .isEqualTo(
            new Verdict.Verified(
                new PodIdentity(namespace, "edge", "edge-1", pod.getMetadata().getUid())));
  }

  @Test
  void shouldRefuseWhenTokenIsForAnotherAudience() {
    Pod pod = Fleets.pod(client, namespace, "edge-1", "edge-gateway", OF_EDGE);
    assertRefused(
        Fleets.token(client, pod, "https://test.invalid"),
        "the API server does not accept the token for audience penstock.dev/config");
  }

  @Test
  void shouldRefuseWhenServiceAccountIsNotTheGateways() {
    Pod pod = Fleets.pod(client, namespace, "edge-1", "other-gateway", OF_EDGE);
    assertRefused(
        Fleets.token(client, pod, Fleets.AUDIENCE),
        "runs under service account other-gateway, but Gateway edge has edge-gateway");
  }

  @Test
  void shouldRefuseWhenPodIsDeleted() {
    Pod pod = Fleets.pod(client, namespace, "edge-1", "edge-gateway", OF_EDGE);
    String token = Fleets.token(client, pod, Fleets.AUDIENCE);
    Fleets.delete(client, pod);
    assertThat(reviewer.verify(token)).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void shouldRefuseWhenPodOfTheSameNameIsAnotherOne() {
    Pod pod = Fleets.pod(client, namespace, "edge-1", "edge-gateway", OF_EDGE);
    String token = Fleets.token(client, pod, Fleets.AUDIENCE);
    Fleets.delete(client, pod);
    Fleets.pod(client, namespace, "edge-1", "edge-gateway", OF_EDGE);
    assertThat(reviewer.verify(token)).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void shouldRefuseWhenPodIsOfNoGateway() {
    Pod pod = Fleets.pod(client, namespace, "edge-1", "edge-gateway", Map.of());
    assertRefused(Fleets.token(client, pod, Fleets.AUDIENCE), "has no label penstock.dev/gateway");
  }

  @Test
  void shouldRefuseWhenTokenIsBoundToNoPod() {
    assertRefused(
        Fleets.unboundToken(client, namespace, "edge-gateway"), "the token is not bound to a pod");
  }

  @Test
  void shouldRefuseWhenTokenIsGarbageOrTooLong() {
    assertRefused("garbage", "does not accept the token");
    assertRefused("", "1 to 16384 characters");
    assertRefused("x".repeat(20_000), "1 to 16384 characters");
  }

  @Test
  void shouldSayUnavailableWhenApiServerIsAway() {
    try (KubernetesClient nowhere =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(client.getConfiguration())
                    .withMasterUrl("https://127.0.0.1:1")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build()) {
      assertThat(new TokenReviewer(nowhere, Fleets.AUDIENCE).verify("token"))
          .isInstanceOf(Verdict.Unavailable.class);
    }
  }

  private void assertRefused(String token, String reason) {
    assertThat(reviewer.verify(token))
        .isInstanceOfSatisfying(
            Verdict.Refused.class, refused -> assertThat(refused.reason()).contains(reason));
  }
}
