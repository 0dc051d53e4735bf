package dev.penstock.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.e2e.kube.Sandbox;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.dsl.ServiceResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The operator's writes and somebody else's of the same child at the same time. A controller that
 * filters its own writes out of what it watches can lose the other one (java-operator-sdk#3398).
 */
@Order(35)
final class RaceTest {
  private static final int ROUNDS = 30;
  private static final String GATEWAY =
      """
      apiVersion: penstock.dev/v1alpha1
      kind: Gateway
      metadata:
        name: contested
      spec:
        replicas: 0
        service:
          annotations: {round: "%d"}
        listeners:
        - name: http
          port: 80
          protocol: HTTP
      """;

  @Test
  void shouldWinInTheEndWhenOthersWriteAtTheSameTime() {
    try (Sandbox sandbox = Sandbox.open("race")) {
      sandbox.apply(GATEWAY.formatted(0));
      ServiceResource<Service> child =
          sandbox
              .client()
              .services()
              .inNamespace(sandbox.namespace())
              .withName("contested-gateway");
      await().atMost(Sandbox.SOON).until(() -> child.get() != null);

      RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
      for (int round = 1; round <= ROUNDS; round++) {
        String next = GATEWAY.formatted(round);
        CompletableFuture<Void> edit = CompletableFuture.runAsync(() -> sandbox.apply(next));
        if (random.nextBoolean()) {
          edit.join();
        }
        var _ =
            child.patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"spec\":{\"selector\":{\"penstock.dev/gateway\":\"round-%d\"}}}"
                    .formatted(round));
        edit.join();
      }

      await()
          .atMost(Sandbox.SOON)
          .untilAsserted(
              () -> {
                Service service = child.require();
                assertThat(service.getSpec().getSelector())
                    .containsEntry("penstock.dev/gateway", "contested");
                assertThat(service.getMetadata().getAnnotations())
                    .containsEntry("round", Integer.toString(ROUNDS));
              });
    }
  }
}
