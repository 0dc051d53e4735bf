package dev.penstock.operator.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.snapshot.ResourceKind;
import dev.penstock.operator.snapshot.ResourceName;
import dev.penstock.operator.snapshot.SnapshotDelta;
import dev.penstock.operator.snapshot.SnapshotDiff;
import dev.penstock.operator.view.PrivateBytes;
import dev.penstock.operator.view.TicketSecret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetTicketsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String SPEC = "listeners: [{name: http, port: 80, protocol: HTTP}]";

  private final Translator translator = new Translator(InstantSource.fixed(NOW));
  private final TicketSecret secret = TicketSecret.fresh(NOW);
  private final Scene scene = new Scene().gateway("shop/edge", SPEC).gateway("shop/inner", SPEC);

  @Test
  void shouldDifferFromFleetToFleetAndBeTheSameForEachReplica() {
    scene.ticketSecret(secret);
    List<PrivateBytes> edge = secrets(snapshot("shop/edge"));
    List<PrivateBytes> inner = secrets(snapshot("shop/inner"));

    assertThat(edge).hasSize(2).doesNotHaveDuplicates();
    assertThat(inner).hasSize(2).doesNotContainAnyElementsOf(edge);
    assertThat(edge).doesNotContainAnyElementsOf(secret.inOrder());
    Translator replica = new Translator(InstantSource.fixed(NOW.plusSeconds(99_999)));
    ConfigSnapshot elsewhere = snapshot(replica, "shop/edge");
    assertThat(elsewhere).isEqualTo(snapshot("shop/edge"));
  }

  @Test
  void shouldSealByWhatPodsKnewBeforeAndTouchNothingElseWhenTheSecretRotates() {
    scene.ticketSecret(secret);
    ConfigSnapshot before = snapshot("shop/edge");
    scene.ticketSecret(secret.rotated(NOW));
    ConfigSnapshot after = snapshot("shop/edge");

    List<PrivateBytes> old = secrets(before);
    assertThat(secrets(after)).hasSize(3).startsWith(old.get(1)).endsWith(old.get(0));
    SnapshotDelta delta = SnapshotDiff.between(before, after);
    assertThat(delta.ticketKeys()).isEqualTo(after.ticketKeys().values());
    assertThat(delta.listeners()).isEmpty();
    assertThat(delta.removed()).isEmpty();
  }

  @Test
  void shouldHaveNoneWhenTheSecretIsGone() {
    scene.ticketSecret(secret);
    ConfigSnapshot before = snapshot("shop/edge");
    scene.ticketSecret(null);

    assertThat(SnapshotDiff.between(before, snapshot("shop/edge")).removed())
        .containsExactly(new ResourceName(ResourceKind.TICKET_KEYS, "fleet"));
  }

  @Test
  void shouldHaveThemWhenTheGatewayComesAfterTheSecret() {
    scene.ticketSecret(secret);
    var _ = snapshot("shop/edge");
    scene.gateway("shop/late", SPEC);

    assertThat(secrets(snapshot("shop/late"))).hasSize(2);
  }

  private ConfigSnapshot snapshot(String gateway) {
    return snapshot(translator, gateway);
  }

  private ConfigSnapshot snapshot(Translator replica, String gateway) {
    return requireNonNull(replica.translate(scene.view()).fleets().get(Scene.key(gateway)))
        .snapshot();
  }

  private static List<PrivateBytes> secrets(ConfigSnapshot snapshot) {
    return requireNonNull(snapshot.ticketKeys().get("fleet")).secrets();
  }
}
