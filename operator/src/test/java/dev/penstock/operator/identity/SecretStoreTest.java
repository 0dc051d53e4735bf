package dev.penstock.operator.identity;

import static dev.penstock.operator.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.testing.ApiServer;
import dev.penstock.operator.testing.Fleets;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("apiserver")
class SecretStoreTest {
  private static final RotationPolicy POLICY =
      new RotationPolicy(
          Duration.ofDays(90), Duration.ofHours(1), Duration.ofHours(24), Duration.ofDays(365));

  private final KubernetesClient client = ApiServer.shared().client();
  private final String namespace = Fleets.newNamespace(client);
  private final List<AuthorityKeeper> keepers = new ArrayList<>();
  private final Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @AfterEach
  void close() {
    keepers.forEach(AuthorityKeeper::close);
    client.close();
  }

  @Test
  void shouldAgreeOnOneAuthorityWhenManyReplicasStartAtOnce() {
    for (int i = 0; i < 8; i++) {
      start();
    }
    await().until(() -> keepers.stream().allMatch(keeper -> keeper.ring().isPresent()));
    assertThat(keepers.stream().map(AuthorityKeeper::ring).distinct()).hasSize(1);
  }

  @Test
  void shouldRotateOnceWhenAnnotationAsksForIt() {
    AuthorityKeeper first = started();
    AuthorityKeeper second = started();
    client
        .secrets()
        .inNamespace(namespace)
        .withName("authority")
        .edit(
            secret ->
                new SecretBuilder(secret)
                    .editMetadata()
                    .addToAnnotations(SecretStore.ROTATE_ANNOTATION, "now")
                    .endMetadata()
                    .build());
    await().until(() -> first.ring().orElseThrow().incoming().isPresent());
    await().until(() -> second.ring().equals(first.ring()));
    assertThat(first.ring().orElseThrow().authorities()).hasSize(2);
    assertThat(secret().getMetadata().getAnnotations()).isNullOrEmpty();
  }

  @Test
  void shouldPutTheSameAuthorityBackWhenSecretIsDeleted() {
    AuthorityKeeper keeper = started();
    AuthorityRing before = keeper.ring().orElseThrow();
    client.secrets().inNamespace(namespace).withName("authority").delete();
    await()
        .until(() -> client.secrets().inNamespace(namespace).withName("authority").get() != null);
    assertThat(started().ring()).contains(before);
  }

  @Test
  void shouldKeepWhatWasLoadedWhenSecretIsBroken() {
    AuthorityKeeper keeper = started();
    AuthorityRing before = keeper.ring().orElseThrow();
    client
        .secrets()
        .inNamespace(namespace)
        .withName("authority")
        .edit(secret -> new SecretBuilder(secret).withData(Map.of("x.stage", "eA==")).build());
    AuthorityKeeper late = start();
    await()
        .during(Duration.ofSeconds(1))
        .until(() -> keeper.ring().orElseThrow().equals(before) && late.ring().isEmpty());
  }

  @Test
  void shouldLetOnlyOneWriteWinWhenTwoStartFromTheSameRevision() throws Exception {
    started();
    SecretStore store = new SecretStore(client, namespace, "authority");
    AuthorityStore.Stored held = store.read().orElseThrow();
    assertThat(store.replace(held, held.ring())).isTrue();
    AuthorityRotation rotation = rotation();
    AuthorityRing next = rotation.step(held.ring(), now, true);
    // The first write changed nothing, so the revision still stands.
    assertThat(store.replace(held, next)).isTrue();
    assertThat(store.replace(held, held.ring())).isFalse();
    assertThat(store.create(next)).isFalse();
  }

  @Test
  void shouldWriteNothingWhenNoStepIsDue() {
    started();
    String before = secret().getMetadata().getResourceVersion();
    keepers.forEach(AuthorityKeeper::close);
    started();
    started();
    assertThat(secret().getMetadata().getResourceVersion()).isEqualTo(before);
  }

  private Secret secret() {
    return client.secrets().inNamespace(namespace).withName("authority").get();
  }

  private AuthorityKeeper started() {
    AuthorityKeeper keeper = start();
    await().until(() -> keeper.ring().isPresent());
    return keeper;
  }

  private AuthorityKeeper start() {
    AuthorityKeeper keeper =
        new AuthorityKeeper(
            new SecretStore(client, namespace, "authority"),
            rotation(),
            () -> now,
            AuthorityKeeper.Pace.DEFAULT);
    keepers.add(keeper);
    keeper.start();
    return keeper;
  }

  private static AuthorityRotation rotation() {
    return new AuthorityRotation(
        POLICY, instant -> Certificates.newAuthority(instant, POLICY.validity()));
  }
}
