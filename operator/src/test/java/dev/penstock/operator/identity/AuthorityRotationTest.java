package dev.penstock.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.operator.identity.Authority.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthorityRotationTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final RotationPolicy POLICY =
      new RotationPolicy(
          Duration.ofDays(90), Duration.ofHours(1), Duration.ofHours(24), Duration.ofDays(365));

  private final AuthorityRotation rotation =
      new AuthorityRotation(POLICY, now -> Certificates.newAuthority(now, POLICY.validity()));
  private final AuthorityRing first = rotation.first(START);

  @Test
  void shouldDoNothingWhenNoStepIsDue() {
    assertThat(rotation.step(first, START.plus(Duration.ofDays(89)), false)).isSameAs(first);
  }

  @Test
  void shouldTrustBeforeSigningAndDropAfterTheLastLeafWhenPeriodIsOver() {
    Instant due = START.plus(Duration.ofDays(90));
    AuthorityRing announced = rotation.step(first, due, false);
    assertThat(stages(announced)).containsExactly(Stage.SIGNING, Stage.INCOMING);
    assertThat(announced.signing()).isEqualTo(first.signing());
    assertThat(rotation.step(announced, due.plus(Duration.ofMinutes(59)), false))
        .isSameAs(announced);

    Instant taken = due.plus(Duration.ofHours(1));
    AuthorityRing swapped = rotation.step(announced, taken, false);
    assertThat(stages(swapped)).containsExactly(Stage.OUTGOING, Stage.SIGNING);
    assertThat(swapped.authorities().getFirst().key()).isNull();
    assertThat(swapped.bundle()).isEqualTo(announced.bundle());
    assertThat(rotation.step(swapped, taken.plus(Duration.ofHours(24)), false)).isSameAs(swapped);

    AuthorityRing alone = rotation.step(swapped, taken.plus(Duration.ofHours(25)), false);
    assertThat(stages(alone)).containsExactly(Stage.SIGNING);
  }

  @Test
  void shouldBeginAtOnceButOnlyOnceWhenForced() {
    AuthorityRing announced = rotation.step(first, START, true);
    assertThat(stages(announced)).containsExactly(Stage.SIGNING, Stage.INCOMING);
    assertThat(rotation.step(announced, START, true)).isSameAs(announced);
  }

  @Test
  void shouldBeginAnewWhenTheSignerHasExpired() {
    AuthorityRing anew = rotation.step(first, START.plus(Duration.ofDays(400)), false);
    assertThat(anew.authorities()).hasSize(1);
    assertThat(anew.signing()).isNotEqualTo(first.signing());
  }

  @Test
  void shouldReadBackWhatItWroteWhenStoredInSecret() throws Exception {
    AuthorityRing three =
        rotation.step(
            rotation.step(rotation.step(first, START, true), START.plusSeconds(3600), false),
            START.plusSeconds(3700),
            true);
    assertThat(three.authorities()).hasSize(3);
    AuthorityRing read = AuthoritySecret.decode(AuthoritySecret.encode(three));
    assertThat(read.authorities()).containsExactlyInAnyOrderElementsOf(three.authorities());
  }

  @Test
  void shouldNameTheEntryWhenSecretIsBroken() {
    Map<String, String> data = new HashMap<>(AuthoritySecret.encode(first));
    String id = first.signing().id();
    data.remove(id + ".crt");
    assertThatThrownBy(() -> AuthoritySecret.decode(data))
        .hasMessage("its entry " + id + ".crt is missing");
    data.put(
        id + ".crt", Base64.getEncoder().encodeToString("x".getBytes(StandardCharsets.US_ASCII)));
    assertThatThrownBy(() -> AuthoritySecret.decode(data))
        .isInstanceOf(MalformedAuthorityException.class)
        .hasMessageContaining(id + ".{crt,key,stage}");
    assertThatThrownBy(() -> AuthoritySecret.decode(Map.of())).hasMessage("it has no data");
    assertThatThrownBy(() -> AuthoritySecret.decode(Map.of("tls.crt", "eA==")))
        .hasMessageContaining("exactly one authority must be SIGNING");
  }

  @Test
  void shouldNotPrintKeys() {
    assertThat(first.toString()).doesNotContain("Private").contains("SIGNING");
  }

  @Test
  void shouldRefusePolicyWhenItCannotWork() {
    assertThatThrownBy(
            () ->
                new RotationPolicy(
                    Duration.ofDays(90),
                    Duration.ofHours(1),
                    Duration.ofHours(25),
                    Duration.ofDays(365)))
        .hasMessage("penstock.identity.leaf-lifetime is PT25H, but at most 24h is allowed");
    assertThatThrownBy(
            () ->
                new RotationPolicy(
                    Duration.ofDays(90),
                    Duration.ofHours(1),
                    Duration.ofHours(24),
                    Duration.ofDays(90)))
        .hasMessageContaining("penstock.identity.authority-validity");
  }

  @Test
  void shouldReadBackIdentitiesWhenTheyAreUris() {
    PodIdentity pod = new PodIdentity("shop", "edge", "edge-1", "u-1");
    ReplicaIdentity replica = new ReplicaIdentity("penstock-system", "operator-0");
    assertThat(PeerIdentity.parse(pod.uri().toString())).isEqualTo(pod);
    assertThat(PeerIdentity.parse(replica.uri().toString())).isEqualTo(replica);
    for (String other :
        List.of(
            "",
            "spiffe://penstock.dev/ns/shop",
            "spiffe://elsewhere/ns/shop/operator/x",
            "spiffe://penstock.dev/ns//operator/x",
            "spiffe://penstock.dev/ns/shop/gateway/edge/pod/edge-1",
            "spiffe://penstock.dev/ns/shop/operator/x/y")) {
      assertThat(PeerIdentity.parse(other)).as(other).isNull();
    }
  }

  private static List<Stage> stages(AuthorityRing ring) {
    return ring.authorities().stream().map(Authority::stage).toList();
  }
}
