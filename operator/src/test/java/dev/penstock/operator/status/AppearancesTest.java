package dev.penstock.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.push.PodState;
import dev.penstock.operator.snapshot.ConfigSnapshot;
import dev.penstock.operator.testing.TestCertificate;
import dev.penstock.operator.view.AsOf;
import dev.penstock.operator.view.RolloutState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AppearancesTest {
  private static final String HTTP = "{name: http, port: 80, protocol: HTTP}";
  private static final String HTTPS =
      "{name: https, port: 443, protocol: HTTPS, tls: {credentialName: tls}}";
  private static final String PREFIX = "{type: PathPrefix, value: /a}";

  private final World world =
      new World()
          .secret("tls", TestCertificate.of("EC"))
          .gateway(1, HTTP + ", " + HTTPS)
          .route("a", 1, PREFIX);
  private Appearances appearances = Appearances.of(snapshot(), world.contentAsOf());

  @Test
  void shouldDateTheRoutesThatChangeAndNoOthers() {
    AsOf added = advance(world.route("b", 1, PREFIX));
    AsOf edited = advance(world.route("c", 1, PREFIX).route("b", 2, "{value: /b}"));

    assertThat(route("a")).isEqualTo(AsOf.NONE);
    assertThat(route("b")).isEqualTo(edited).isNotEqualTo(added);
    assertThat(route("c")).isEqualTo(edited);
    assertThat(appearances.anyListener()).isEqualTo(AsOf.NONE);
  }

  @Test
  void shouldForgetARouteThatIsGone() {
    advance(world.route("b", 1, PREFIX));
    advance(world.deleteRoute("b"));

    assertThat(route("b")).isEqualTo(AsOf.NONE);
  }

  @Test
  void shouldDateTheListenerWhoseCertificateChanges() {
    AsOf swapped = advance(world.secret("tls", TestCertificate.of("EC")));

    assertThat(appearances.listener("https")).isEqualTo(swapped);
    assertThat(appearances.listener("http")).isEqualTo(AsOf.NONE);
    assertThat(appearances.anyListener()).isEqualTo(swapped);
    assertThat(route("a")).isEqualTo(AsOf.NONE);
  }

  @Test
  void shouldRememberThatAListenerWasRemoved() {
    AsOf removed = advance(world.gateway(2, HTTP));

    assertThat(appearances.listener("http")).isEqualTo(AsOf.NONE);
    assertThat(appearances.anyListener()).isEqualTo(removed);
  }

  @Test
  void shouldDateTheHandoverWhenItComesChangesAndGoes() {
    world.withRollouts();
    advance(world);
    appearances = appearances.agreed();

    AsOf tried = advance(world.rollout(new RolloutState("old", "new", 0)));
    assertThat(appearances.handover()).isEqualTo(tried);
    AsOf given = advance(world.pod("p", "new", true));
    assertThat(appearances.handover()).isEqualTo(given).isNotEqualTo(tried);
    advance(world.route("b", 1, PREFIX));
    assertThat(appearances.handover()).isEqualTo(given);
    AsOf gone = advance(world.rollout(new RolloutState("new", null, 0)));
    assertThat(appearances.handover()).isEqualTo(gone).isNotEqualTo(given);
    assertThat(route("a")).isEqualTo(AsOf.NONE);
    assertThat(appearances.agreed().handover()).isEqualTo(AsOf.NONE);
  }

  @Test
  void shouldKeepNothingApartOnceAllPodsAgree() {
    PodState before = pod();
    AsOf changed = advance(world.gateway(2, HTTP).route("b", 1, PREFIX));
    PodState after = pod();
    assertThat(appearances.hasTheRest(before)).isTrue();

    appearances = appearances.agreed();

    assertThat(route("b")).isEqualTo(AsOf.NONE);
    assertThat(appearances.anyListener()).isEqualTo(AsOf.NONE);
    assertThat(appearances.hasTheRest(before)).isFalse();
    assertThat(appearances.hasTheRest(after)).isTrue();
    assertThat(appearances.hasTheRest(pod("other", changed))).isTrue();
    assertThat(appearances.agreed()).isSameAs(appearances);
  }

  /** Takes over what has become of the world; gives its as-of. */
  private AsOf advance(World changed) {
    AsOf asOf = changed.contentAsOf();
    appearances = appearances.next(snapshot(), asOf);
    return asOf;
  }

  private AsOf route(String name) {
    return appearances.route(World.route(name));
  }

  private ConfigSnapshot snapshot() {
    var fleets = world.moment().translation().fleets();
    return Objects.requireNonNull(fleets.get(World.EDGE)).snapshot();
  }

  private PodState pod() {
    return pod(snapshot().version(), AsOf.NONE);
  }

  private static PodState pod(String version, AsOf asOf) {
    return new PodState("p1", "uid", version, asOf, List.of(), null, Instant.EPOCH);
  }
}
